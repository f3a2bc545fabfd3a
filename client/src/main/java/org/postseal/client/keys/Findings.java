package org.postseal.client.keys;

import java.util.List;

/**
 * All that discovery knows of a recipient.
 *
 * @param policy the domain's policy
 * @param candidates best rank first; site and user certificates, usable or not
 * @param attempts every source asked, in order
 */
public record Findings(DomainPolicy policy, List<Candidate> candidates, List<Attempt> attempts) {
    public Findings {
        candidates = List.copyOf(candidates);
        attempts = List.copyOf(attempts);
    }
}
