package org.postseal.spec.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.ReversePath;

import java.time.Instant;
import java.util.List;

class SealHeaderTest {
    private static final String TEXT =
            """
            Content-Type: message/rfc822
            Content-Transfer-Encoding: 8bit
            Seal-Version: 1
            Seal-Id: 000102030405060708090a0b0c0d0e0f
            Seal-Origin: alice.test
            Seal-Destination: dave.test
            Seal-Date: 1800000000
            Seal-From: <alice@alice.test>
            Seal-To: <dave@dave.test>
            Seal-To: <"d d"@dave.test>
            Seal-Length: 0000001234

            """
                    .replace("\n", "\r\n");

    private static final SealHeader HEADER =
            new SealHeader(
                    false,
                    "000102030405060708090a0b0c0d0e0f",
                    "alice.test",
                    "dave.test",
                    Instant.ofEpochSecond(1_800_000_000),
                    ReversePath.of(new Mailbox("alice", "alice.test")),
                    List.of(new Mailbox("dave", "dave.test"), new Mailbox("d d", "dave.test")),
                    1234);

    private static void good(String old, String changed) throws SyntaxException {
        byte[] octets = TEXT.replace(old, changed).getBytes(UTF_8);
        assertArrayEquals(octets, SealHeader.decode(octets).encode(), changed);
    }

    private static void bad(String reason, String old, String changed) {
        String text = TEXT.replace(old, changed);
        assertThrows(SyntaxException.class, () -> SealHeader.decode(text.getBytes(UTF_8)), reason);
    }

    @Test
    void encodesAndDecodes() throws SyntaxException {
        assertEquals(TEXT, new String(HEADER.encode(), UTF_8));
        assertEquals(HEADER, SealHeader.decode(TEXT.getBytes(UTF_8)));
        good("rfc822", "global");
        good("<alice@alice.test>", "<>");
        good("<dave@", "<dävé@");
        good("<dave@", "<\"a> b\"@");
        good("<dave@dave.test>", "<dave@[192.0.2.1]>");
        good("0000001234", "9999999999");
    }

    @Test
    void oneReadingOnly() {
        bad("empty", TEXT, "");
        bad("other type", "rfc822", "partial");
        bad("other case", "Seal-Id", "seal-id");
        bad("other encoding", "8bit", "base64");
        bad("other version", "Version: 1", "Version: 2");
        bad("upper-case id", "0a0b", "0A0B");
        bad("short id", "0102", "");
        bad("upper-case domain", "Seal-Origin: alice", "Seal-Origin: ALICE");
        bad("U-label", "Seal-Origin: alice", "Seal-Origin: älice");
        bad("date as text", "1800000000", "Fri, 15 Jan 2027 08:00:00 +0000");
        bad("leading zero in the date", "1800000000", "01800000000");
        bad("quoted without need", "<alice@", "<\"alice\"@");
        bad("no recipient", "Seal-To: <dave@dave.test>\r\nSeal-To: <\"d d\"@dave.test>\r\n", "");
        bad("null recipient", "<dave@dave.test>", "<>");
        bad("no brackets", "<dave@dave.test>", "dave@dave.test");
        bad("nine digits", "0000001234", "000001234");
        bad("unknown field", "Seal-Length", "Seal-X: 1\r\nSeal-Length");
        bad("twice", "Seal-Origin", "Seal-Origin: alice.test\r\nSeal-Origin");
        bad("folded", "Seal-Origin: ", "Seal-Origin:\r\n ");
        bad("LF alone", "\r\n", "\n");
        bad("no empty line", "\r\n\r\n", "\r\n");
        bad("text after", "\r\n\r\n", "\r\n\r\nx");
    }

    @Test
    void malformedUtf8IsRefused() {
        byte[] octets = TEXT.getBytes(UTF_8);
        octets[TEXT.indexOf("dave@")] = (byte) 0xFF;
        assertThrows(SyntaxException.class, () -> SealHeader.decode(octets));
    }

    @Test
    void paddingFillsUpToPadme() {
        long unpadded = HEADER.encode().length + HEADER.length();
        assertEquals(Padme.padded(unpadded), unpadded + HEADER.padding());
    }

    @Test
    void aHeaderThatCannotBeReadCannotBeMade() {
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new SealHeader(
                                false,
                                HEADER.id(),
                                "a.test",
                                "b.test",
                                HEADER.date(),
                                ReversePath.NULL,
                                List.of(),
                                1));
    }
}
