package org.postseal.spec.seal;

import org.postseal.spec.Requirement;

/**
 * PADMÉ padding: lengths are rounded up so that at most O(log log L) bits of the size are shown.
 */
@Requirement("F-02")
public final class Padme {
    private Padme() {}

    /** The padded length for {@code length} octets; never smaller. */
    public static long padded(long length) {
        if (length < 2) {
            return length;
        }
        int exponent = floorLog2(length);
        int kept = floorLog2(exponent) + 1;
        long mask = (1L << (exponent - kept)) - 1;
        return (length + mask) & ~mask;
    }

    private static int floorLog2(long value) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
    }
}
