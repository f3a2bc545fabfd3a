package org.postseal.server.delivery;

import org.postseal.server.policy.NextHop;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.server.spool.QueuedMessage.QueuedRecipient;

import java.util.List;

/**
 * The recipients of one message that share a next hop: what one delivery attempt is made for.
 *
 * @param inward the hop is the local one of a domain served here
 */
record Batch(QueuedMessage message, NextHop hop, boolean inward, List<QueuedRecipient> recipients) {
    Batch {
        recipients = List.copyOf(recipients);
    }

    SessionWish wish() {
        return SessionWish.of(message);
    }
}
