package org.postseal.client.keys;

import java.util.List;

/**
 * What one source gave.
 *
 * @param withdrawn the source itself has said, authenticated, that it publishes nothing; what it
 *     gave before no longer stands
 */
record Found(List<Candidate> candidates, List<Attempt> attempts, boolean withdrawn) {
    Found {
        candidates = List.copyOf(candidates);
        attempts = List.copyOf(attempts);
    }

    static Found nothing(Attempt... attempts) {
        return new Found(List.of(), List.of(attempts), false);
    }
}
