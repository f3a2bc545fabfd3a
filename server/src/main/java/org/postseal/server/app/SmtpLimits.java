package org.postseal.server.app;

import org.postseal.server.app.config.Config;
import org.postseal.server.policy.CallAhead;
import org.postseal.server.policy.LocalRecipients;
import org.postseal.server.smtp.LineEnds;
import org.postseal.server.smtp.Listener;
import org.postseal.server.smtp.Listener.Service;
import org.postseal.server.smtp.SmtpSettings;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The SMTP server's settings as the file has them. */
final class SmtpLimits {
    private SmtpLimits() {}

    static SmtpSettings of(Config config) {
        Config.Limits set = config.limits();
        SmtpSettings.Limits usual = SmtpSettings.Limits.DEFAULT;
        SmtpSettings.Limits limits =
                new SmtpSettings.Limits(
                        set.messageSize(),
                        usual.dataLine(),
                        usual.commandLine(),
                        set.recipients(),
                        usual.recipientTries(),
                        usual.refusedRecipients(),
                        usual.errors(),
                        usual.received(),
                        set.connections(),
                        set.connectionsPerClient(),
                        perMinute(set.connectionsPerMinute()),
                        perMinute(set.messagesPerMinute()),
                        usual.exempt());
        return new SmtpSettings(
                config.identity().hostname(),
                listeners(config.listen()),
                limits,
                SmtpSettings.Times.DEFAULT,
                set.normaliseLineEnds() ? LineEnds.NORMALISE : LineEnds.REFUSE,
                config.listen().proxyFrom());
    }

    private static int perMinute(int set) {
        return set == 0 ? Integer.MAX_VALUE : set;
    }

    private static List<Listener> listeners(Config.Listen listen) {
        List<Listener> all = new ArrayList<>();
        listen.smtp().forEach(at -> all.add(Listener.smtp(at)));
        listen.submission().forEach(at -> all.add(new Listener(at, Service.SUBMISSION)));
        listen.submissions().forEach(at -> all.add(new Listener(at, Service.SUBMISSIONS)));
        return all;
    }

    static LocalRecipients recipients(Config.LocalDomain local, CallAhead callAhead) {
        return switch (local.recipients()) {
            case Config.Recipients.Listed listed -> new LocalRecipients.Listed(listed.localParts());
            case Config.Recipients.Any _ -> new LocalRecipients.Listed(Set.of("*"));
            case Config.Recipients.CallAhead _ -> new LocalRecipients.Asked(callAhead);
        };
    }
}
