package org.postseal.server.delivery;

import org.postseal.client.smtp.Target;
import org.postseal.server.delivery.SessionAttempt.Judged;

import java.util.List;

/** How a mail host is to be reached now. */
sealed interface Reach {
    /**
     * At these addresses.
     *
     * @param targets in the order to try them; none where the host has no address
     */
    record Open(List<Target> targets, Demand demand) implements Reach {
        public Open {
            targets = List.copyOf(targets);
        }
    }

    /**
     * Not at all: what its session must show cannot be told now, or it can never show it.
     *
     * @param policies what forbids it; none where the host is just not to be found
     */
    record Closed(Trouble trouble, List<Judged> policies) implements Reach {
        public Closed {
            policies = List.copyOf(policies);
        }
    }
}
