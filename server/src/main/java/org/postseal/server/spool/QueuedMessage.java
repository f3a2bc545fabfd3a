package org.postseal.server.spool;

import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.ReversePath;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A message in the queue with the state of each recipient. The body is opened apart. */
public record QueuedMessage(
        QueueId id,
        ReversePath reversePath,
        MailParameters parameters,
        NewMessage.Arrival arrival,
        NewMessage.Traits traits,
        long length,
        List<QueuedRecipient> recipients) {
    public QueuedMessage {
        recipients = List.copyOf(recipients);
    }

    /** What stands of a recipient. */
    public enum State {
        QUEUED,
        HELD,
        /** Delivered or relayed. */
        DONE,
        /** Given up; the sender was told where it had to be. */
        FAILED
    }

    /**
     * One recipient.
     *
     * @param number position in the envelope, from 0: the key of {@link RecipientUpdate}
     * @param attempts how many deliveries were tried
     * @param nextAttempt when it is due; meaningless unless QUEUED
     * @param delayNotified a delayed DSN was sent
     * @param lastDiagnostic what the last attempt said
     */
    public record QueuedRecipient(
            int number,
            Recipient recipient,
            State state,
            int attempts,
            Instant nextAttempt,
            boolean delayNotified,
            Optional<String> lastDiagnostic) {}
}
