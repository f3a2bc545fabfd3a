package org.postseal.server.app;

import org.postseal.server.app.config.Config;
import org.postseal.server.delivery.Intake;
import org.postseal.server.policy.SealingObserver;
import org.postseal.server.smtp.SmtpSettings;
import org.postseal.server.unsealing.OpenPgpUnsealer;
import org.postseal.server.unsealing.UnsealSettings;
import org.postseal.spec.smtp.Envelope;

import java.time.Clock;
import java.util.function.Function;

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
                observers(outbound.reports().intake(), outbound.reports().sealing()));
    }

    /** Of a report that cannot be read nobody is told: the next report would be of it. */
    static Function<Envelope, SealingObserver> observers(Intake intake, SealingObserver told) {
        return envelope ->
                envelope.recipients().stream().allMatch(to -> intake.isFor(to.forwardPath()))
                        ? SealingObserver.NONE
                        : told;
    }
}
