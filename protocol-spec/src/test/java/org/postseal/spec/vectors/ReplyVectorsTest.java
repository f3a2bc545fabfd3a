package org.postseal.spec.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.KeyReply;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Family {@code pgpkey-reply}. */
class ReplyVectorsTest {
    static List<Vector> good() throws IOException {
        return Vectors.good("pgpkey-reply");
    }

    static List<Vector> bad() throws IOException {
        return Vectors.bad("pgpkey-reply");
    }

    private static KeyReply decode(Vector vector) throws SyntaxException {
        return KeyReply.decode(
                ReplyText.read(Octets.text(vector.input().required("reply"))),
                vector.input().required("cap").intValue());
    }

    @ParameterizedTest
    @MethodSource
    void good(Vector vector) throws SyntaxException {
        Octets.text(vector.input().required("reply"))
                .lines()
                .forEach(line -> assertTrue(line.length() + 2 <= 512, "K-04"));
        KeyReply reply = decode(vector);
        JsonNode expect = vector.expect();
        switch (expect.required("kind").textValue()) {
            case "key" -> assertKey(expect, assertInstanceOf(KeyReply.Key.class, reply));
            case "unchanged" -> {
                KeyReply.Unchanged unchanged = assertInstanceOf(KeyReply.Unchanged.class, reply);
                assertEquals(expect.required("expires").longValue(), unchanged.expires());
                assertBlock(expect.required("s"), unchanged.siteSignature());
                assertBlock(expect.required("p"), unchanged.proof());
            }
            default -> throw new AssertionError(expect);
        }
    }

    private static void assertKey(JsonNode expect, KeyReply.Key key) {
        assertEquals(expect.required("scope").textValue(), key.scope().token());
        assertEquals(expect.required("fingerprint").textValue(), key.fingerprint().hex());
        assertArrayEquals(Octets.of(expect.required("certificate")), key.certificate());
        assertEquals(expect.required("expires").longValue(), key.expires());
        assertBlock(expect.required("s"), key.siteSignature());
        assertBlock(expect.required("p"), key.proof());
    }

    private static void assertBlock(JsonNode expected, Optional<byte[]> block) {
        assertEquals(!expected.isNull(), block.isPresent());
        block.ifPresent(octets -> assertArrayEquals(Octets.of(expected), octets));
    }

    @ParameterizedTest
    @MethodSource
    void bad(Vector vector) {
        assertEquals("reply", vector.error());
        assertThrows(SyntaxException.class, () -> decode(vector));
    }
}
