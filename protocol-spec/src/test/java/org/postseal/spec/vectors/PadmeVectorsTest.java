package org.postseal.spec.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.spec.seal.Padme;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.util.List;

/** Family {@code padme}. */
class PadmeVectorsTest {
    static List<Vector> good() throws IOException {
        return Vectors.good("padme");
    }

    static List<Vector> bad() throws IOException {
        return Vectors.bad("padme");
    }

    private static long padded(Vector vector) {
        return Padme.padded(vector.input().required("length").longValue());
    }

    @ParameterizedTest
    @MethodSource
    void good(Vector vector) {
        assertEquals(vector.expect().required("padded").longValue(), padded(vector));
    }

    @ParameterizedTest
    @MethodSource
    void bad(Vector vector) {
        assertEquals("padding", vector.error());
        assertNotEquals(vector.input().required("padded").longValue(), padded(vector));
    }
}
