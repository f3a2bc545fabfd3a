package org.postseal.server.delivery;

import org.postseal.client.smtp.Target;

import java.util.List;

/** How a mail host is to be reached now. */
sealed interface Reach {
    /**
     * At these addresses.
     *
     * @param targets in the order to try them; none where the host has no address
     * @param reasons what DNS says about the session, for logs
     */
    record Open(List<Target> targets, List<String> reasons) implements Reach {
        public Open {
            targets = List.copyOf(targets);
            reasons = List.copyOf(reasons);
        }
    }

    /** Not at all: what its session must show cannot be told now. */
    record Closed(Trouble trouble) implements Reach {}
}
