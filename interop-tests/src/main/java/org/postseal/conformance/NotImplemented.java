package org.postseal.conformance;

/** The peer does not claim what the case tests: ends the case without blame. */
public final class NotImplemented extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param what the missing feature, and how its lack was seen
     */
    public NotImplemented(String what) {
        super(what);
    }
}
