package org.postseal.conformance.client;

import java.util.Optional;

/** The one thing that is broken, if any. */
record Flaws(Optional<Mutant> mutant) {
    boolean has(Mutant other) {
        return mutant.filter(m -> m == other).isPresent();
    }
}
