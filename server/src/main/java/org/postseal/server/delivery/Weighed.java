package org.postseal.server.delivery;

import org.postseal.server.policy.Decision;
import org.postseal.server.policy.Decision.Plan;
import org.postseal.server.policy.Facts;

import java.util.Optional;

/** Facts, and what was decided on them. */
record Weighed(Facts facts, Decision decision) {
    /** The least that was promised: no later decision of this attempt may fall below it. */
    Optional<Plan> promised() {
        return promised(decision);
    }

    private static Optional<Plan> promised(Decision decision) {
        return switch (decision) {
            case Decision.Ready ready -> Optional.of(ready.plan());
            case Decision.Ask ask -> promised(ask.otherwise());
            case Decision.Defer defer -> Optional.empty();
            case Decision.Refuse refuse -> Optional.empty();
        };
    }
}
