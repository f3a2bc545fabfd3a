package org.postseal.server.dkim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** RFC 6376 section 3.4. */
class CanonicalizationTest {
    @Test
    void headersOfTheExample() {
        String a = "A: X\r\n";
        String b = "B : Y\t\r\n\tZ  \r\n";
        assertEquals("a:X\r\n", Canonicalization.RELAXED.field(a));
        assertEquals("b:Y Z\r\n", Canonicalization.RELAXED.field(b));
        assertEquals(b, Canonicalization.SIMPLE.field(b));
    }

    @Test
    void relaxedBodies() {
        relaxed(" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n");
        relaxed("", "");
        relaxed("\r\n\r\n", "");
        relaxed(" \t\r\n \r\n", "");
        relaxed("x", "x\r\n");
        relaxed("x \t", "x\r\n");
        relaxed("\r\n\r\nx\r\n", "\r\n\r\nx\r\n");
        relaxed("a\rb \r c\r\n", "a\rb \r c\r\n");
        relaxed("a\r", "a\r\r\n");
    }

    @Test
    void simpleBodies() {
        simple(" C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n");
        simple("", "\r\n");
        simple("\r\n\r\n", "\r\n");
        simple("x", "x\r\n");
        simple("x \r\n", "x \r\n");
    }

    private static void relaxed(String body, String expected) {
        assertArrayEquals(sha256(expected), hash(Canonicalization.RELAXED, body, 1), body);
        assertArrayEquals(sha256(expected), hash(Canonicalization.RELAXED, body, 4096), body);
    }

    private static void simple(String body, String expected) {
        assertArrayEquals(sha256(expected), hash(Canonicalization.SIMPLE, body, 1), body);
        assertArrayEquals(sha256(expected), hash(Canonicalization.SIMPLE, body, 4096), body);
    }

    /** The value of bh= that RFC 6376 section 3.4.4 names for an empty relaxed body. */
    @Test
    void emptyBodyHashOfTheRfc() {
        assertEquals(
                "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                java.util.Base64.getEncoder()
                        .encodeToString(hash(Canonicalization.RELAXED, "", 10)));
    }

    /** However the stream is cut, the hash is that of the slow and plain rules. */
    @Test
    void cutAnywhereItIsTheSame() {
        Random random = new Random(7);
        String alphabet = "ab \t\r\n";
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(60);
            for (int i = 0; i < length; i++) {
                text.append(
                        random.nextInt(3) == 0
                                ? "\r\n"
                                : alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String body = text.toString().replaceAll("\r(?!\n)", "c").replaceAll("(?<!\r)\n", "d");
            String plain =
                    body.replaceAll("[ \t]+(?=\r\n|$)", "")
                            .replaceAll("[ \t]+", " ")
                            .replaceAll("(\r\n)+$", "");
            String expected = plain.isEmpty() ? "" : plain + "\r\n";
            int cut = 1 + random.nextInt(20);
            assertArrayEquals(
                    sha256(expected), hash(Canonicalization.RELAXED, body, cut), () -> body);
        }
    }

    private static byte[] sha256(String text) {
        return BodyHash.sha256().digest(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] hash(Canonicalization form, String body, int cut) {
        BodyHash hash = new BodyHash(form, Long.MAX_VALUE);
        byte[] octets = body.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < octets.length; at += cut) {
            hash.update(octets, at, Math.min(cut, octets.length - at));
        }
        return hash.finish();
    }
}
