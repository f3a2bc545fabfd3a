package org.postseal.server.spool;

import java.time.Instant;
import java.util.Optional;

/**
 * The outcome of one delivery attempt for one recipient.
 *
 * @param number {@link QueuedMessage.QueuedRecipient#number}
 * @param state the new state
 * @param nextAttempt when QUEUED
 * @param delayNotified a delayed DSN goes with this update, or went before
 * @param diagnostic for {@code queue show} and DSNs; never text of the message
 */
public record RecipientUpdate(
        int number,
        QueuedMessage.State state,
        Instant nextAttempt,
        boolean delayNotified,
        Optional<String> diagnostic) {}
