package org.postseal.server.delivery;

import org.postseal.server.spool.QueuedMessage;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.Reply;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A delivery status notification to be written (RFC 3464).
 *
 * @param addressee the sender of the message, or the postmaster for a double bounce
 * @param message what the notification is about
 * @param reports its recipients
 * @param at the instant of the last attempt
 */
record Dsn(
        Action action, Mailbox addressee, QueuedMessage message, List<Report> reports, Instant at) {
    Dsn {
        reports = List.copyOf(reports);
    }

    /** The Action field (RFC 3464 section 2.3.3) with what a person reads. */
    enum Action {
        FAILED(
                "failed",
                "Undelivered mail returned to sender",
                "Your message could not be delivered to the recipients below, and no further"
                        + " attempt\r\nwill be made."),
        DELAYED(
                "delayed",
                "Delivery of your mail is delayed",
                "This is only a warning: you need not send your message again. It could not be"
                        + "\r\ndelivered to the recipients below yet. Delivery will be tried again."),
        RELAYED(
                "relayed",
                "Your mail was relayed",
                "Your message was handed to mail servers that do not report on delivery. No"
                        + " further\r\nreport of success can be expected."),
        DELIVERED(
                "delivered",
                "Your mail was delivered",
                "Your message was delivered to the recipients below.");

        private final String field;
        private final String subject;
        private final String text;

        Action(String field, String subject, String text) {
            this.field = field;
            this.subject = subject;
            this.text = text;
        }

        String field() {
            return field;
        }

        String subject() {
            return subject;
        }

        String text() {
            return text;
        }
    }

    /**
     * One recipient.
     *
     * @param relay the next hop as logs name it, or {@code none}
     * @param reply what the next hop said
     * @param text why, for people
     * @param until when a delayed message will be given up
     */
    record Report(
            Recipient recipient,
            String status,
            String relay,
            Optional<Reply> reply,
            String text,
            Optional<Instant> until) {}
}
