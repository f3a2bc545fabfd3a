package org.postseal.client.keys;

import java.util.List;
import java.util.Optional;

/**
 * All that discovery knows of a recipient.
 *
 * @param policy the domain's policy
 * @param candidates best rank first; site and user certificates, usable or not
 * @param attempts every source asked, in order
 * @param change the domain's site key is not authenticated and not the one seen first
 */
public record Findings(
        DomainPolicy policy,
        List<Candidate> candidates,
        List<Attempt> attempts,
        Optional<KeyChange> change) {
    public Findings {
        candidates = List.copyOf(candidates);
        attempts = List.copyOf(attempts);
    }

    /** Findings of which nothing is remembered. */
    public Findings(DomainPolicy policy, List<Candidate> candidates, List<Attempt> attempts) {
        this(policy, candidates, attempts, Optional.empty());
    }
}
