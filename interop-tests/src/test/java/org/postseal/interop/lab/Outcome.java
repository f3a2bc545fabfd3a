package org.postseal.interop.lab;

/** What became of a mail that Mallet was after. */
enum Outcome {
    /** Delivered once, octet for octet, and not to be read on the way. */
    SEALED,
    /** Delivered, and Mallet read it. */
    READ,
    /** It waits at Alice's, who is told the reason by the log; Mallet read nothing. */
    WAITS,
    /** Returned to its sender; Mallet read nothing. */
    RETURNED
}
