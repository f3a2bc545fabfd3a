package org.postseal.conformance;

/** How far a requirement binds (RFC 2119). */
public enum Strength {
    MUST,
    /** What violates it is {@link Verdict.Kind#NON_STRICT}. */
    SHOULD
}
