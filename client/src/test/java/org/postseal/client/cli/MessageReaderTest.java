package org.postseal.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

class MessageReaderTest {
    /** Whole, and octet by octet. */
    private static void reads(String written, String expected, boolean dotEnds) throws Exception {
        byte[] octets = written.getBytes(ISO_8859_1);
        InputStream whole = new ByteArrayInputStream(octets);
        assertEquals(expected, new String(MessageReader.read(whole, dotEnds), ISO_8859_1), written);
        InputStream single =
                new InputStream() {
                    private int at;

                    @Override
                    public int read() {
                        return at < octets.length ? octets[at++] & 0xFF : -1;
                    }

                    @Override
                    public int read(byte[] block, int offset, int length) {
                        int octet = read();
                        if (octet < 0) {
                            return -1;
                        }
                        block[offset] = (byte) octet;
                        return 1;
                    }
                };
        assertEquals(
                expected, new String(MessageReader.read(single, dotEnds), ISO_8859_1), written);
    }

    @Test
    void linesEndInCrLf() throws Exception {
        reads("", "", false);
        reads("a\nb\n", "a\r\nb\r\n", false);
        reads("a\r\nb\r\n", "a\r\nb\r\n", false);
        reads("a\n\r\n\nb", "a\r\n\r\n\r\nb\r\n", false);
        reads("\u00e4\u0000\n", "\u00e4\u0000\r\n", false);
        reads("\n", "\r\n", false);
    }

    @Test
    void aLoneCrEndsNoLine() throws Exception {
        reads("a\rBcc: b\n", "a Bcc: b\r\n", false);
        reads("a\r\r\nb\n", "a \r\nb\r\n", false);
        reads("a\r", "a\r\n", false);
        reads("x\n.\r.\n", "x\r\n. .\r\n", true);
    }

    @Test
    void aDotEndsWhereItMay() throws Exception {
        reads("a\n.\nb\n", "a\r\n", true);
        reads("a\r\n.\r\nb\r\n", "a\r\n", true);
        reads("a\n.", "a\r\n", true);
        reads(".\n", "", true);
        reads("a\n..\n. \n.b\n", "a\r\n..\r\n. \r\n.b\r\n", true);
        reads("a\n.\nb\n", "a\r\n.\r\nb\r\n", false);
    }

    @Test
    void crossesBlocks() throws Exception {
        String line = "0123456789abcdef\n";
        String written = line.repeat(20_000);
        reads(written, written.replace("\n", "\r\n"), true);
    }

    @Test
    void isBounded() {
        InputStream endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return '\n';
                    }

                    @Override
                    public int read(byte[] block, int offset, int length) {
                        java.util.Arrays.fill(block, offset, offset + length, (byte) '\n');
                        return length;
                    }
                };
        CommandFailure failure =
                assertThrows(CommandFailure.class, () -> MessageReader.read(endless, false));
        assertEquals(ExitCode.DATAERR, failure.exitCode());
    }

    @Test
    void aBrokenInputIsSaid() {
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("gone");
                    }

                    @Override
                    public int read(byte[] octets, int offset, int length) throws IOException {
                        throw new IOException("gone");
                    }
                };
        CommandFailure failure =
                assertThrows(CommandFailure.class, () -> MessageReader.read(broken, false));
        assertEquals(ExitCode.IOERR, failure.exitCode());
    }
}
