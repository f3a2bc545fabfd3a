package org.postseal.interop.lab;

import java.util.Optional;
import java.util.Set;

/** What the exit status of {@code lab up} means for who wanted to test there. */
enum Start {
    UP,
    /** Nothing can be said here: skip. */
    SKIPPED,
    FAILED;

    /** A program is missing, or namespaces are not permitted. */
    private static final Set<Integer> NOT_HERE = Set.of(69, 77);

    /**
     * @param ci the variable of that name: where it is set nothing is skipped
     */
    static Start of(int status, Optional<String> ci) {
        if (status == 0) {
            return UP;
        }
        return NOT_HERE.contains(status) && ci.isEmpty() ? SKIPPED : FAILED;
    }
}
