package org.postseal.server.delivery;

import org.postseal.client.keys.Candidate;
import org.postseal.server.policy.Decision;
import org.postseal.server.policy.Decision.Plan;
import org.postseal.server.policy.Facts;
import org.postseal.server.spool.QueuedMessage.QueuedRecipient;

import java.util.Optional;

/** One recipient within an attempt: what is known and what was decided last. */
record Planned(QueuedRecipient recipient, Facts facts, Decision decision) {
    /** How to send, once nothing is left to be asked. */
    Optional<Plan> plan() {
        return decision instanceof Decision.Ready ready
                ? Optional.of(ready.plan())
                : Optional.empty();
    }

    /** The least that was promised: no later decision of this attempt may fall below it. */
    Optional<Plan> promised() {
        return weighed().promised();
    }

    /** The same without the recipient's place in the queue. */
    Weighed weighed() {
        return new Weighed(facts, decision);
    }

    /** For the log: level, source and every reason in one line. */
    String summary() {
        String reasons = String.join("; ", decision.reasons());
        return plan().map(plan -> describe(plan) + " reason=").orElse("reason=")
                + "\""
                + reasons
                + "\"";
    }

    private static String describe(Plan plan) {
        return "level="
                + plan.level().text()
                + plan.certificate().map(Planned::describe).orElse("");
    }

    private static String describe(Candidate candidate) {
        return " key="
                + candidate.certificate().fingerprint()
                + " source=\""
                + candidate.source().text()
                + "\" trust="
                + (candidate.authenticated() ? "authenticated" : "unauthenticated");
    }
}
