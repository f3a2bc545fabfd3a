package org.postseal.spec.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.spec.smtp.EhloKeyword;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Family {@code ehlo}. */
class EhloVectorsTest {
    static List<Vector> good() throws IOException {
        return Vectors.good("ehlo");
    }

    static List<Vector> bad() throws IOException {
        return Vectors.bad("ehlo");
    }

    /** A line is words separated by SP, the first of them the keyword. */
    private static Optional<EhloKeyword> decode(Vector vector) {
        List<String> words = Arrays.asList(Octets.text(vector.input().required("line")).split(" "));
        return words.getFirst().equalsIgnoreCase(EhloKeyword.NAME)
                ? EhloKeyword.decode(words.subList(1, words.size()))
                : Optional.empty();
    }

    @ParameterizedTest
    @MethodSource
    void good(Vector vector) {
        EhloKeyword keyword = decode(vector).orElseThrow();
        assertEquals(vector.expect(), Json.of(keyword));
        // What the encoder writes says the same.
        List<String> words = Arrays.asList(keyword.encode().split(" "));
        assertEquals(Optional.of(keyword), EhloKeyword.decode(words.subList(1, words.size())));
    }

    @ParameterizedTest
    @MethodSource
    void bad(Vector vector) {
        assertEquals("absent", vector.error());
        assertEquals(Optional.empty(), decode(vector));
    }
}
