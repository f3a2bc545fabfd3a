package org.postseal.spec.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;
import org.postseal.spec.SyntaxException;

import java.util.Optional;

class HeaderTest {
    private static Header.Parsed parse(String text) throws SyntaxException {
        byte[] octets = text.getBytes(ISO_8859_1);
        Header.Parsed parsed = Header.parse(octets, octets.length);
        StringBuilder raw = new StringBuilder();
        parsed.header().fields().forEach(field -> raw.append(field.raw()));
        assertEquals(text.substring(0, raw.length()), raw.toString(), "fields stand as they were");
        return parsed;
    }

    private static void good(String text, String fields, String body) throws SyntaxException {
        Header.Parsed parsed = parse(text);
        StringBuilder found = new StringBuilder();
        for (Header.Field field : parsed.header().fields()) {
            found.append(field.name()).append('=').append(field.value()).append('|');
        }
        assertEquals(fields, found.toString(), text);
        assertEquals(body, text.substring(parsed.bodyOffset()), text);
    }

    @Test
    void wellFormed() throws SyntaxException {
        good("A: 1\r\nB: 2\r\n\r\nbody\r\n", "A=1|B=2|", "body\r\n");
        good("A: 1\r\n 2\r\n\t3\r\n\r\n", "A=1 2\t3|", "");
        good("\r\nbody", "", "body");
        good("", "", "");
    }

    @Test
    void whatRealMailHolds() throws SyntaxException {
        good("A: 1\nB: 2\n\nbody", "A=1|B=2|", "body");
        good("A:\r\nB :2\r\n\r\nx", "A=|B=2|", "x");
        good("A: \u00e4\u00ff\r\n\r\nx", "A=\u00e4\u00ff|", "x");
        good("A: 1\r\nno field here\r\n\r\nx", "A=1|", "no field here\r\n\r\nx");
        good("From a@b.test Mon\r\nA: 1\r\n\r\n", "", "From a@b.test Mon\r\nA: 1\r\n\r\n");
        good(" continues nothing\r\n\r\n", "", " continues nothing\r\n\r\n");
        good("A: 1\r\n \r\n\r\nx", "A=1|", "x");
        good("A: 1\r\nB: cut", "A=1|B=cut|", "");
        good("A: 1\r\n: no name\r\n\r\n", "A=1|", ": no name\r\n\r\n");
    }

    @Test
    void anEndlessHeaderIsRefused() throws SyntaxException {
        byte[] octets = "A: 1\r\n".repeat(11_000).getBytes(ISO_8859_1);
        assertThrows(SyntaxException.class, () -> Header.parse(octets, 65536));
        assertThrows(SyntaxException.class, () -> Header.parse(octets, octets.length));
        assertEquals(2, Header.parse(octets, 12).header().fields().size());
    }

    @Test
    void lookup() throws SyntaxException {
        Header header = parse("A: 1\r\na: 2\r\nB: 3\r\n\r\n").header();
        assertEquals(Optional.of("1"), header.first("a").map(Header.Field::value));
        assertEquals(Optional.empty(), header.only("A"));
        assertEquals(Optional.of("3"), header.only("b").map(Header.Field::value));
        assertEquals(Optional.empty(), header.first("C"));
    }
}
