package org.postseal.conformance;

/** The peer did what it must not, or not what it must: ends the case as failed. */
public final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param finding what was expected and what came instead
     */
    public Violation(String finding) {
        super(finding);
    }

    /** Ends the case unless the condition holds. */
    public static void unless(boolean condition, String finding) {
        if (!condition) {
            throw new Violation(finding);
        }
    }
}
