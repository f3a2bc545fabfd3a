package org.postseal.conformance.world;

/** How the answers about a name are wrong. */
public enum Fault {
    /** Signatures that do not verify. */
    BOGUS,
    /** No signatures in a signed zone. */
    STRIPPED,
    /** Denied with the proof of another name. */
    LYING,
    SERVFAIL,
    /** No answer at all. */
    SILENT
}
