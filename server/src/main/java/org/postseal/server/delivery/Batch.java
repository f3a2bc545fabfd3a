package org.postseal.server.delivery;

import org.postseal.server.policy.NextHop;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.server.spool.QueuedMessage.QueuedRecipient;

import java.util.List;
import java.util.Optional;

/**
 * The recipients of one message that share a next hop: what one delivery attempt is made for.
 *
 * @param inward the hop is the local one of a domain served here
 */
record Batch(QueuedMessage message, NextHop hop, boolean inward, List<QueuedRecipient> recipients) {
    Batch {
        recipients = List.copyOf(recipients);
    }

    /** Whose MX the next hop is, where it is one. */
    Optional<String> domain() {
        return hop instanceof NextHop.Mx(String domain) ? Optional.of(domain) : Optional.empty();
    }

    /** As with REQSEAL, the operator's way inward is not the message's affair. */
    SessionWish wish() {
        return inward ? SessionWish.NONE : SessionWish.of(message);
    }
}
