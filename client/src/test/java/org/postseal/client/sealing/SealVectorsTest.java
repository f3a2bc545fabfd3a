package org.postseal.client.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.spec.seal.SealHeader;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Vectors of families {@code sealed-site}, {@code sealed-user} and {@code user-payload}: what we
 * seal holds the same octets.
 */
final class SealVectorsTest {
    private final OpenPgpSealer sealer = new OpenPgpSealer(new SecureRandom());

    static List<Vector> site() throws IOException {
        return Vectors.good("sealed-site");
    }

    static List<Vector> user() throws IOException {
        return Vectors.good("sealed-user");
    }

    /** A Message-ID that we would make ourselves is another each time. */
    static Stream<Vector> payloads() throws IOException {
        return Vectors.good("user-payload").stream()
                .filter(v -> Octets.text(v.input().required("original")).contains("Message-ID:"));
    }

    private static JsonNode secret(String name) {
        return JsonNodeFactory.instance.objectNode().put("file", "keys/" + name + ".secret.pgp");
    }

    @ParameterizedTest
    @MethodSource
    void site(Vector vector) throws Exception {
        int seipd = vector.expect().required("seipd").intValue();
        byte[] plaintext = Octets.of(vector.expect().required("plaintext"));
        int end = new String(plaintext, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
        SealHeader header = SealHeader.decode(Arrays.copyOf(plaintext, end));
        TestKeys recipient = new VectorKeys(vector.input().required("keys").get(0)).recipient();
        TestKeys signer = new VectorKeys(secret(seipd == 2 ? "site-a-v6" : "site-a-v4")).signer();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        sealer.site(
                header,
                recipient.recipient(seipd == 2),
                signer.signer(),
                "Received: by mx.a.example; now\r\n",
                new ByteArrayInputStream(plaintext, end, (int) header.length()),
                out);
        Opened ours = Opened.of(out.toByteArray(), recipient, signer);
        assertEquals(seipd, ours.encrypted().getVersion());
        assertArrayEquals(plaintext, ours.content());
        byte[] message = Octets.of(vector.input().required("message"));
        assertArrayEquals(plaintext, Opened.of(message, recipient, signer).content());
    }

    @ParameterizedTest
    @MethodSource
    void user(Vector vector) throws Exception {
        TestKeys recipient = new VectorKeys(vector.input().required("key")).recipient();
        byte[] message = Octets.of(vector.input().required("message"));
        Opened opened = Opened.of(message, recipient, recipient);
        assertEquals(vector.expect().required("seipd").intValue(), opened.encrypted().getVersion());
        assertArrayEquals(Octets.of(vector.expect().required("payload")), opened.content());
    }

    @ParameterizedTest
    @MethodSource
    void payloads(Vector vector) throws Exception {
        for (Vector sealed : user()) {
            JsonNode input = vector.input();
            boolean aead = sealed.expect().required("seipd").intValue() == 2;
            TestKeys recipient = new VectorKeys(sealed.input().required("key")).recipient();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            sealer.user(
                    recipient.recipient(aead),
                    Instant.ofEpochSecond(input.required("now").longValue()),
                    input.required("domain").textValue(),
                    input.required("received").textValue(),
                    new ByteArrayInputStream(Octets.of(input.required("original"))),
                    out);
            Opened opened = Opened.of(out.toByteArray(), recipient, recipient);
            assertArrayEquals(Octets.of(vector.expect().required("payload")), opened.content());
            String outer = Octets.text(vector.expect().required("outer"));
            assertEquals(outer, out.toString(StandardCharsets.UTF_8).substring(0, outer.length()));
        }
    }
}
