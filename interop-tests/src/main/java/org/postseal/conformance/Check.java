package org.postseal.conformance;

import java.io.IOException;

/**
 * The one action of a case.
 *
 * @param <P> what it acts on
 */
@FunctionalInterface
public interface Check<P> {
    /**
     * Acts and judges.
     *
     * @throws Violation where the peer is wrong
     * @throws NotImplemented where it does not claim the feature
     * @throws IOException where the peer cannot be reached or breaks off: failed too
     */
    Verdict run(P peer, Transcript transcript) throws IOException, InterruptedException;
}
