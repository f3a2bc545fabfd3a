package org.postseal.spec.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Family {@code site-plaintext}. The codec here reads the header and says how long the rest is; the
 * reader of the whole is the server's, whose tests take these vectors as well.
 */
class PlaintextVectorsTest {
    static List<Vector> good() throws IOException {
        return Vectors.good("site-plaintext");
    }

    static List<Vector> bad() throws IOException {
        return Vectors.bad("site-plaintext");
    }

    private static SealHeader decode(byte[] plaintext) throws SyntaxException {
        int end = new String(plaintext, ISO_8859_1).indexOf("\r\n\r\n");
        if (end < 0) {
            throw new SyntaxException("no empty line");
        }
        SealHeader header = SealHeader.decode(Arrays.copyOf(plaintext, end + 4));
        long unpadded = end + 4 + header.length();
        if (plaintext.length != unpadded + header.padding()) {
            throw new SyntaxException("another length");
        }
        for (int i = (int) unpadded; i < plaintext.length; i++) {
            if (plaintext[i] != ' ') {
                throw new SyntaxException("no spaces");
            }
        }
        return header;
    }

    @ParameterizedTest
    @MethodSource
    void good(Vector vector) throws SyntaxException {
        SealHeader header = decode(Octets.of(vector.input().required("plaintext")));
        JsonNode expect = vector.expect();
        assertEquals(expect.required("type").textValue(), header.global() ? "global" : "rfc822");
        assertEquals(expect.required("id").textValue(), header.id());
        assertEquals(expect.required("origin").textValue(), header.origin());
        assertEquals(expect.required("destination").textValue(), header.destination());
        assertEquals(Instant.ofEpochSecond(expect.required("date").longValue()), header.date());
        assertEquals(expect.required("from").textValue(), header.from().wire());
        List<String> to = new ArrayList<>();
        expect.required("to").forEach(path -> to.add(path.textValue()));
        assertEquals(to, header.to().stream().map(Mailbox::wire).toList());
        assertEquals(expect.required("header").intValue(), header.encode().length);
        assertEquals(expect.required("length").longValue(), header.length());
        assertEquals(expect.required("padding").longValue(), header.padding());
    }

    @ParameterizedTest
    @MethodSource
    void bad(Vector vector) {
        assertEquals("plaintext", vector.error());
        byte[] plaintext = Octets.of(vector.input().required("plaintext"));
        assertThrows(SyntaxException.class, () -> decode(plaintext));
    }
}
