package org.postseal.interop.tracing;

/**
 * A row of the draft's index.
 *
 * @param strength MUST, SHOULD or MAY
 * @param status {@code current}, or {@code planned: } and the work that will bring it
 */
record Requirement(String id, String strength, String summary, String status) {
    boolean isCurrent() {
        return status.equals("current");
    }

    /** Must it be met now? */
    boolean binds() {
        return isCurrent() && strength.equals("MUST");
    }
}
