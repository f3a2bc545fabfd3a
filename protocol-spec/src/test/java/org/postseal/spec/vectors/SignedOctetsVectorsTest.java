package org.postseal.spec.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.SignedOctets;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.SealLevel;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Families {@code signed-key} and {@code signed-proof}: what S and P sign. */
class SignedOctetsVectorsTest {
    static Stream<Vector> good() throws IOException {
        return both(Vectors.good("signed-key"), Vectors.good("signed-proof"));
    }

    static Stream<Vector> bad() throws IOException {
        return both(Vectors.bad("signed-key"), Vectors.bad("signed-proof"));
    }

    private static Stream<Vector> both(List<Vector> keys, List<Vector> proofs) {
        return Stream.concat(keys.stream(), proofs.stream());
    }

    private static byte[] octets(JsonNode input) throws SyntaxException {
        KeyQuery query = CommandVectorsTest.decode(input.required("command")).query();
        byte[] sha256 = hex(input.required("sha256"));
        if (input.has("exporter")) {
            return SignedOctets.proof(hex(input.get("exporter")), query, sha256);
        }
        SealLevel scope = SealLevel.of(input.required("scope").textValue()).orElseThrow();
        return SignedOctets.key(query, scope, sha256, input.required("expires").longValue());
    }

    private static byte[] hex(JsonNode text) {
        return HexFormat.of().parseHex(text.textValue());
    }

    @ParameterizedTest
    @MethodSource
    void good(Vector vector) throws SyntaxException {
        assertArrayEquals(Octets.of(vector.expect().required("octets")), octets(vector.input()));
    }

    @ParameterizedTest
    @MethodSource
    void bad(Vector vector) throws SyntaxException {
        assertEquals("octets", vector.error());
        byte[] wrong = Octets.of(vector.input().required("octets"));
        assertFalse(Arrays.equals(wrong, octets(vector.input())));
    }
}
