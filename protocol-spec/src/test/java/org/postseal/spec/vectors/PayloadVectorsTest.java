package org.postseal.spec.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.seal.Header;
import org.postseal.spec.seal.OuterForm;
import org.postseal.spec.seal.ProtectedHeader;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Family {@code user-payload}: what our encoder makes, and what a reader would object to. */
class PayloadVectorsTest {
    static List<Vector> good() throws IOException {
        return Vectors.good("user-payload");
    }

    static List<Vector> bad() throws IOException {
        return Vectors.bad("user-payload");
    }

    @ParameterizedTest
    @MethodSource
    void good(Vector vector) throws SyntaxException {
        JsonNode input = vector.input();
        byte[] original = Octets.of(input.required("original"));
        Header.Parsed parsed = Header.parse(original, original.length);
        OuterForm form =
                OuterForm.user(
                        parsed.header(),
                        Instant.ofEpochSecond(input.required("now").longValue()),
                        input.required("domain").textValue(),
                        input.required("messageId").textValue(),
                        input.required("received").textValue(),
                        "=_1");
        byte[] outer = Octets.of(vector.expect().required("outer"));
        byte[] payload = Octets.of(vector.expect().required("payload"));

        String head = text(form.head());
        assertEquals(text(outer), head.substring(0, head.indexOf("MIME-Version: ")));
        assertEquals(
                text(payload),
                text(ProtectedHeader.encode(parsed.header(), form.fields()))
                        + text(original).substring(parsed.bodyOffset()));
        assertEquals(Optional.empty(), HeaderProtection.fault(original, outer, payload));
    }

    @ParameterizedTest
    @MethodSource
    void bad(Vector vector) throws SyntaxException {
        assertEquals("payload", vector.error());
        assertNotEquals(
                Optional.empty(),
                HeaderProtection.fault(
                        Octets.of(vector.input().required("original")),
                        Octets.of(vector.input().required("outer")),
                        Octets.of(vector.input().required("payload"))));
    }

    private static String text(byte[] octets) {
        return new String(octets, ISO_8859_1);
    }
}
