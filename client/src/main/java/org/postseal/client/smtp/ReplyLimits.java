package org.postseal.client.smtp;

/**
 * What one reply may cost.
 *
 * @param lines most lines
 * @param octets most octets in all lines together
 * @param codeOnEachLine true where an enhanced code that not every line carries is no enhanced code
 *     at all (K-04)
 */
record ReplyLimits(int lines, int octets, boolean codeOnEachLine) {
    /** RFC 5321 section 4.5.3.1.5 asks for 512; servers send more. */
    static final int LINE = 4096;

    static final ReplyLimits ORDINARY = new ReplyLimits(256, 64 * 1024, false);

    /** A certificate of 128 KiB in base64 lines, its signatures and some room. */
    static final ReplyLimits PGPKEY = new ReplyLimits(1024, 400 * 1024, true);
}
