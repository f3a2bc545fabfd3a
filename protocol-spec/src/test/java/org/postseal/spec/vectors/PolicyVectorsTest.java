package org.postseal.spec.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Family {@code policy}. */
class PolicyVectorsTest {
    static List<Vector> good() throws IOException {
        return Vectors.good("policy");
    }

    static List<Vector> bad() throws IOException {
        return Vectors.bad("policy");
    }

    /** The texts that count as a policy of this domain (D-01). */
    private static List<String> candidates(JsonNode input) {
        List<String> texts = new ArrayList<>();
        if (input.has("https")) {
            texts.add(Octets.text(input.get("https")));
        } else {
            for (JsonNode record : input.required("txt")) {
                texts.add(Octets.text(record));
            }
            texts.removeIf(text -> !PolicyRecord.isCandidate(text));
        }
        return texts;
    }

    @ParameterizedTest
    @MethodSource
    void good(Vector vector) throws SyntaxException {
        List<String> texts = candidates(vector.input());
        assertEquals(1, texts.size());
        PolicyRecord record = PolicyRecord.decode(texts.getFirst());
        assertEquals(vector.expect(), Json.of(record));
        // What the encoder writes says the same.
        assertEquals(record, PolicyRecord.decode(record.encode()));
    }

    @ParameterizedTest
    @MethodSource
    void bad(Vector vector) {
        List<String> texts = candidates(vector.input());
        assertEquals(texts.isEmpty() ? "absent" : "policy", vector.error());
        if (texts.size() == 1) {
            assertThrows(SyntaxException.class, () -> PolicyRecord.decode(texts.getFirst()));
        }
    }
}
