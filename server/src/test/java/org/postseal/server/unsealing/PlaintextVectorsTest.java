package org.postseal.server.unsealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.spec.seal.SealHeader;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Vectors of family {@code site-plaintext}, in one piece and octet by octet. */
final class PlaintextVectorsTest {
    static List<Vector> good() throws IOException {
        return Vectors.good("site-plaintext");
    }

    static List<Vector> bad() throws IOException {
        return Vectors.bad("site-plaintext");
    }

    private static SealHeader read(byte[] plaintext, int step, OriginalSink sink)
            throws IOException {
        SealContent content = new SealContent(sink);
        for (int at = 0; at < plaintext.length; at += step) {
            content.write(plaintext, at, Math.min(step, plaintext.length - at));
        }
        return content.finish();
    }

    @ParameterizedTest
    @MethodSource
    void good(Vector vector) throws IOException {
        byte[] plaintext = Octets.of(vector.input().required("plaintext"));
        JsonNode expect = vector.expect();
        int start = expect.required("header").intValue();
        int end = start + expect.required("length").intValue();
        assertEquals(plaintext.length, end + expect.required("padding").intValue());
        for (int step : new int[] {Math.max(plaintext.length, 1), 1}) {
            ByteArrayOutputStream original = new ByteArrayOutputStream();
            SealHeader header = read(plaintext, step, original::write);
            assertEquals(expect.required("id").textValue(), header.id());
            assertArrayEquals(Arrays.copyOfRange(plaintext, start, end), original.toByteArray());
        }
    }

    @ParameterizedTest
    @MethodSource
    void bad(Vector vector) {
        byte[] plaintext = Octets.of(vector.input().required("plaintext"));
        for (int step : new int[] {Math.max(plaintext.length, 1), 1}) {
            assertThrows(SealException.class, () -> read(plaintext, step, (_, _, _) -> {}));
        }
    }
}
