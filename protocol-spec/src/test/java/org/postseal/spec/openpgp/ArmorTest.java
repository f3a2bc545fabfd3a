package org.postseal.spec.openpgp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Armor.Label;
import org.postseal.spec.openpgp.ArmorDecoder.Crc24Check;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.Random;

class ArmorTest {
    private static final String BEGIN = "-----BEGIN PGP MESSAGE-----\r\n";
    private static final String END = "-----END PGP MESSAGE-----\r\n";

    private static byte[] octets(int length) {
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        return octets;
    }

    private static byte[] encode(byte[] octets, boolean crc24, int piece) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream armor = Armor.encoder(out, Label.MESSAGE, crc24)) {
            for (int at = 0; at < octets.length; at += piece) {
                armor.write(octets, at, Math.min(piece, octets.length - at));
            }
        }
        return out.toByteArray();
    }

    private static byte[] decode(byte[] armor, int piece) throws SyntaxException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ArmorDecoder decoder = new ArmorDecoder(Label.MESSAGE, Crc24Check.VERIFY, out);
        for (int at = 0; at < armor.length; at += piece) {
            int length = Math.min(piece, armor.length - at);
            assertEquals(length, decoder.write(armor, at, length), "all is taken");
        }
        decoder.finish();
        assertTrue(decoder.isDone());
        return out.toByteArray();
    }

    private static void good(String what, String armor, String text)
            throws SyntaxException, IOException {
        for (int piece : new int[] {1, 7, 100_000}) {
            assertEquals(
                    text, new String(decode(armor.getBytes(ISO_8859_1), piece), US_ASCII), what);
        }
    }

    private static void bad(String reason, String armor) {
        for (int piece : new int[] {1, 7, 100_000}) {
            assertThrows(
                    SyntaxException.class, () -> decode(armor.getBytes(ISO_8859_1), piece), reason);
        }
    }

    @Test
    void theFormOfSeals() throws IOException {
        byte[] octets = octets(100);
        String base64 = Base64.getEncoder().encodeToString(octets);
        assertEquals(
                BEGIN
                        + "\r\n"
                        + base64.substring(0, 64)
                        + "\r\n"
                        + base64.substring(64, 128)
                        + "\r\n"
                        + base64.substring(128)
                        + "\r\n"
                        + END,
                new String(encode(octets, false, 33), US_ASCII));
        // The check value of CRC-24/OPENPGP is 21CF02.
        assertEquals(
                BEGIN + "\r\nMTIzNDU2Nzg5\r\n=Ic8C\r\n" + END,
                new String(encode("123456789".getBytes(US_ASCII), true, 9), US_ASCII));
    }

    @Test
    void roundTripsInPieces() throws SyntaxException, IOException {
        for (int length : new int[] {0, 1, 2, 3, 47, 48, 49, 12287, 12288, 12289, 40000}) {
            byte[] octets = octets(length);
            for (int piece : new int[] {1, 48, 65, 16384}) {
                byte[] armor = encode(octets, true, piece);
                assertArrayEquals(octets, decode(armor, piece), length + " by " + piece);
            }
        }
    }

    @Test
    void crcOfEveryLengthAgreesWithTheBitwiseOne() {
        for (int length = 0; length < 40; length++) {
            byte[] octets = octets(length);
            int crc = 0xB704CE;
            for (byte octet : octets) {
                crc ^= (octet & 0xFF) << 16;
                for (int bit = 0; bit < 8; bit++) {
                    crc = (crc & 0x800000) != 0 ? crc << 1 ^ 0x1864CFB : crc << 1;
                }
            }
            Crc24 table = new Crc24();
            table.update(octets, 0, length);
            byte[] expected = {(byte) (crc >> 16), (byte) (crc >> 8), (byte) crc};
            assertArrayEquals(expected, table.value(), "length " + length);
        }
    }

    @Test
    void tolerated() throws SyntaxException, IOException {
        good("as made", BEGIN + "\r\naGVsbG8=\r\n" + END, "hello");
        good("with CRC24", BEGIN + "\r\naGVsbG8=\r\n=R/WK\r\n" + END, "hello");
        good("LF", (BEGIN + "\r\naGVsbG8=\r\n" + END).replace("\r", ""), "hello");
        good("headers", BEGIN + "Version: x\r\nComment: \r\n\r\naGVsbG8=\r\n" + END, "hello");
        good("blank lines first", "\r\n \r\n" + BEGIN + "\r\naGVsbG8=\r\n" + END, "hello");
        good("no line end last", BEGIN + "\r\naGVsbG8=\r\n" + END.strip(), "hello");
        good("short lines", BEGIN + "\r\naGV\r\nsb\r\nG8=\r\n" + END, "hello");
        good("white space", BEGIN + "\t\r\naGVsbG8= \t\r\n" + END, "hello");
        good("nothing", BEGIN + "\r\n" + END, "");
        // Three lines of 20 with their line ends are 64 octets, and CRLF follows.
        String twenty = "A".repeat(20) + "\r\n";
        good("lines that add up", BEGIN + "\r\n" + twenty.repeat(9) + END, "\0".repeat(135));
    }

    @Test
    void refused() {
        bad("empty", "");
        bad("text first", "x\r\n" + BEGIN + "\r\naGVsbG8=\r\n" + END);
        bad("other label", BEGIN.replace("MESSAGE", "SIGNATURE") + "\r\naGVsbG8=\r\n" + END);
        bad("other label at the end", BEGIN + "\r\naGVsbG8=\r\n" + END.replace("SS", "S"));
        bad("no empty line", BEGIN + "aGVsbG8=\r\n" + END);
        bad("no END", BEGIN + "\r\naGVsbG8=\r\n");
        bad("cut", BEGIN + "\r\naGVsbG8=\r\n-----END PGP");
        bad("padding missing", BEGIN + "\r\naGVsbG8\r\n" + END);
        bad("padding inside", BEGIN + "\r\naGVsbG8=\r\naGVsbG8=\r\n" + END);
        bad("no base64", BEGIN + "\r\naGV!bG8=\r\n" + END);
        bad("8-bit", BEGIN + "\r\naGV\u00e4bG8=\r\n" + END);
        bad("empty line inside", BEGIN + "\r\naGVs\r\n\r\nbG8=\r\n" + END);
        bad("wrong CRC24", BEGIN + "\r\naGVsbG8=\r\n=R/WL\r\n" + END);
        bad("short CRC24", BEGIN + "\r\naGVsbG8=\r\n=R/W\r\n" + END);
        bad("data after CRC24", BEGIN + "\r\naGVsbG8=\r\n=R/WK\r\naGVs\r\n" + END);
        bad("a line of 80", BEGIN + "\r\n" + "A".repeat(80) + "\r\n" + END);
        bad("an endless line", BEGIN + "\r\n" + "A".repeat(2000));
        bad("endless headers", BEGIN + "A: b\r\n".repeat(65) + "\r\n" + END);
        bad("dashes", BEGIN + "\r\naGVs\r\n- bG8=\r\n" + END);
    }

    @Test
    void whatFollowsIsLeftToTheCaller() throws SyntaxException, IOException {
        byte[] octets = (BEGIN + "\r\naGVsbG8=\r\n" + END + "\r\n--b--").getBytes(US_ASCII);
        ArmorDecoder decoder =
                new ArmorDecoder(Label.MESSAGE, Crc24Check.IGNORE, OutputStream.nullOutputStream());
        assertEquals(octets.length - 7, decoder.write(octets, 0, octets.length));
        assertTrue(decoder.isDone());
        assertEquals(0, decoder.write(octets, octets.length - 7, 7));
    }

    @Test
    void theCrc24MayBeIgnored() throws SyntaxException, IOException {
        byte[] octets = (BEGIN + "\r\naGVsbG8=\r\n=AAAA\r\n" + END).getBytes(US_ASCII);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ArmorDecoder decoder = new ArmorDecoder(Label.MESSAGE, Crc24Check.IGNORE, out);
        assertEquals(octets.length, decoder.write(octets, 0, octets.length));
        assertEquals("hello", out.toString(US_ASCII));
    }
}
