package org.postseal.spec.smtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

class KeyReplyTest {
    private static final Fingerprint FPR = new Fingerprint("ab".repeat(20));

    private static byte[] octets(int length) {
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        return octets;
    }

    private static Reply reply(List<String> lines) {
        return Reply.of(250, "2.0.0", lines.toArray(String[]::new));
    }

    private static KeyReply.Key key(int length) {
        return new KeyReply.Key(
                SealLevel.SITE,
                FPR,
                octets(length),
                1_800_000_000L,
                Optional.of(octets(300)),
                Optional.of(octets(288)));
    }

    private static void bad(String why, UnaryOperator<List<String>> change) {
        List<String> lines = change.apply(new ArrayList<>(key(600).encode()));
        assertThrows(
                SyntaxException.class,
                () -> KeyReply.decode(reply(lines), KeyReply.MAX_CERTIFICATE),
                why);
    }

    @Test
    void keysRoundTrip() throws SyntaxException {
        for (int length : new int[] {1, 287, 288, 289, 600, KeyReply.MAX_CERTIFICATE}) {
            KeyReply.Key sent = key(length);
            List<String> lines = sent.encode();
            for (String line : lines) {
                // K-04: 512 octets with "250-2.0.0 " and CRLF
                assertTrue(line.length() + 12 <= 512, line);
            }
            KeyReply.Key got =
                    assertInstanceOf(
                            KeyReply.Key.class,
                            KeyReply.decode(reply(lines), KeyReply.MAX_CERTIFICATE));
            assertArrayEquals(sent.certificate(), got.certificate());
            assertArrayEquals(
                    sent.siteSignature().orElseThrow(), got.siteSignature().orElseThrow());
            assertArrayEquals(sent.proof().orElseThrow(), got.proof().orElseThrow());
            assertEquals(sent.expires(), got.expires());
            assertEquals(sent.fingerprint(), got.fingerprint());
            assertEquals(lines, got.encode());
        }
    }

    @Test
    void unchangedRoundTrips() throws SyntaxException {
        KeyReply sent = new KeyReply.Unchanged(7, Optional.empty(), Optional.of(octets(500)));
        assertEquals("UNCHANGED V=1 EXP=7", sent.encode().getFirst());
        assertEquals(sent.encode(), KeyReply.decode(reply(sent.encode()), 1000).encode());
    }

    /** K-05, each rule broken once. */
    @Test
    void liesAreRefused() {
        bad("no END", l -> l.subList(0, l.size() - 1));
        bad("text after END", l -> with(l, l.size(), "K AAAA"));
        bad("no certificate", l -> List.of(l.getFirst(), "END"));
        bad("only END", l -> List.of("END"));
        bad("LEN too small", l -> first(l, "LEN=600", "LEN=599"));
        bad("LEN too large", l -> first(l, "LEN=600", "LEN=601"));
        bad("LEN over the cap", l -> first(l, "LEN=600", "LEN=131073"));
        bad("no LEN", l -> first(l, " LEN=600", ""));
        bad("SHA256 of something else", l -> first(l, "SHA256=", "SHA256=00").subList(0, 1));
        bad("unknown version", l -> first(l, "V=1", "V=2"));
        bad("unknown scope", l -> first(l, "SCOPE=site", "SCOPE=host"));
        bad("text after EXP", l -> first(l, "EXP=", "EXP=1 X="));
        bad("a line left out", l -> without(l, 1));
        bad("a short line in between", l -> with(l, 2, "K AAAA"));
        bad("a changed line", l -> with(without(l, 3), 3, "K " + "A".repeat(32)));
        bad("K after S", l -> with(l, 5, "K AAAA"));
        bad("no base64", l -> with(without(l, 4), 4, "S !!!!"));
        bad("padding missing", l -> with(without(l, 4), 4, "S AAA"));
        bad("padding inside", l -> with(without(l, 4), 4, "S A=AA"));
        bad("unknown line", l -> with(l, 1, "Z AAAA"));
    }

    @Test
    void codesAndCaps() {
        List<String> lines = key(600).encode();
        String[] text = lines.toArray(String[]::new);
        assertThrows(SyntaxException.class, () -> KeyReply.decode(reply(lines), 599));
        assertThrows(
                SyntaxException.class, () -> KeyReply.decode(Reply.of(252, "2.0.0", text), 9999));
        assertThrows(
                SyntaxException.class, () -> KeyReply.decode(Reply.of(250, "2.1.0", text), 9999));
        assertThrows(SyntaxException.class, () -> KeyReply.decode(Reply.of(250, "", text), 9999));
    }

    private static List<String> first(List<String> lines, String old, String changed) {
        lines.set(0, lines.getFirst().replace(old, changed));
        return lines;
    }

    private static List<String> with(List<String> lines, int at, String line) {
        lines.add(at, line);
        return lines;
    }

    private static List<String> without(List<String> lines, int at) {
        lines.remove(at);
        return lines;
    }
}
