package org.postseal.client.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.postseal.spec.SyntaxException;

class ParsedCertificatesTest {
    private static final byte[] ONE = TestCertificate.good("one@example").octets();
    private static final byte[] OTHER = TestCertificate.good("other@example").octets();

    private final ParsedCertificates parser = new ParsedCertificates();

    @Test
    void parsesTheSameOctetsOnce() throws SyntaxException {
        Certificate first = parser.parse(ONE);

        assertSame(first, parser.parse(ONE.clone()));
        assertNotEquals(first.fingerprint(), parser.parse(OTHER).fingerprint());
    }

    @Test
    void isNotMovedByWhatBecomesOfTheArray() throws SyntaxException {
        byte[] octets = ONE.clone();
        Certificate first = parser.parse(octets);
        System.arraycopy(new byte[8], 0, octets, 0, 8);

        assertThrows(SyntaxException.class, () -> parser.parse(octets));
        assertSame(first, parser.parse(ONE));
        assertArrayEquals(ONE, first.encoded());
    }
}
