package org.postseal.server.app;

import org.postseal.server.app.config.Config;
import org.postseal.server.smtp.SmtpSettings;
import org.postseal.server.unsealing.OpenPgpUnsealer;
import org.postseal.server.unsealing.UnsealSettings;

import java.time.Clock;

/** Makes the unsealer that the settings describe. */
final class Unsealing {
    private Unsealing() {}

    static OpenPgpUnsealer of(Config config, Outbound outbound, Clock clock) {
        SmtpSettings.Limits limits = SmtpLimits.of(config).limits();
        UnsealSettings settings =
                UnsealSettings.of(
                        config.identity().hostname(),
                        config.local().keySet(),
                        limits.messageSize(),
                        limits.dataLine(),
                        limits.received());
        return new OpenPgpUnsealer(
                settings,
                outbound.keys(),
                outbound.lookups().discovery(),
                outbound.spool(),
                clock,
                outbound.reports().sealing());
    }
}
