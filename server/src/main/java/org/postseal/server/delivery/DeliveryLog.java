package org.postseal.server.delivery;

import org.postseal.server.spool.QueueId;
import org.postseal.server.spool.QueuedMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** The lines that postmasters read, one per recipient and attempt. */
final class DeliveryLog {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLog.class);

    private DeliveryLog() {}

    static void sent(QueuedMessage message, Result result, Outcome.Sent sent, Instant now) {
        line(message, result, sent.status(), "sent", sent.said(), now);
    }

    static void deferred(
            QueuedMessage message, Result result, Trouble trouble, Instant next, Instant now) {
        String text = trouble.log() + "; next=" + next;
        line(message, result, trouble.status(), "deferred", text, now);
    }

    static void bounced(
            QueuedMessage message,
            Result result,
            Trouble trouble,
            Triage.Disposition.Bounce bounce,
            Instant now) {
        String status = bounce.expired() ? "expired" : "bounced";
        line(message, result, bounce.status(), status, trouble.log(), now);
    }

    static void removed(QueueId id) {
        LOG.info("{}: removed", id);
    }

    private static void line(
            QueuedMessage message,
            Result result,
            String dsn,
            String status,
            String text,
            Instant now) {
        LOG.info(
                "{}: to=<{}>, relay={}, delay={}, dsn={}, status={} ({}){}",
                message.id(),
                result.recipient().recipient().forwardPath().wire(),
                result.relay(),
                seconds(Duration.between(message.arrival().at(), now)),
                dsn,
                status,
                clean(text),
                result.decision().isEmpty() ? "" : ", " + clean(result.decision()));
    }

    private static String seconds(Duration delay) {
        return String.format(Locale.ROOT, "%.2f", Math.max(0, delay.toMillis()) / 1000.0);
    }

    /** One event is one line, whatever a peer said. */
    private static String clean(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.chars().forEach(c -> line.append(Character.isISOControl(c) ? '?' : (char) c));
        return line.toString();
    }
}
