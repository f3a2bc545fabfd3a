package org.postseal.spec.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PadmeTest {
    @Test
    void vectors() {
        assertEquals(104, Padme.padded(100));
        assertEquals(1024, Padme.padded(1000));
        assertEquals(67584, Padme.padded(65537));
        for (long small = 0; small < 9; small++) {
            assertEquals(small, Padme.padded(small));
        }
    }

    @Test
    void growsByAtMostTwelvePercentAndIsStable() {
        for (long length = 1; length < 100_000_000_000L; length = length * 5 / 4 + 1) {
            long padded = Padme.padded(length);
            assertTrue(padded >= length && padded - length <= length * 12 / 100, "" + length);
            assertEquals(padded, Padme.padded(padded), "a padded length is a fixed point");
        }
    }
}
