package org.postseal.spec.seal;

/**
 * PADMÉ padding: lengths are rounded up so that at most O(log log L) bits of the size are shown.
 */
public final class Padme {
    private Padme() {}

    /** The padded length for {@code length} octets; never smaller. */
    public static long padded(long length) {
        throw new UnsupportedOperationException();
    }
}
