package org.postseal.spec.openpgp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Collects whole lines of input and encodes a block of them at once. */
final class ArmorEncoder extends OutputStream {
    private static final int LINE_OCTETS = 48;
    private static final int LINES = 256;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, CRLF);

    private final OutputStream out;
    private final Armor.Label label;
    private final Optional<Crc24> crc24;
    private final byte[] block = new byte[LINE_OCTETS * LINES];
    private final byte[] text = new byte[(64 + 2) * LINES];
    private int filled;
    private boolean closed;

    ArmorEncoder(OutputStream out, Armor.Label label, Optional<Crc24> crc24) throws IOException {
        this.out = out;
        this.label = label;
        this.crc24 = crc24;
        ascii("-----BEGIN " + label.text() + "-----\r\n\r\n");
    }

    @Override
    public void write(int octet) throws IOException {
        block[filled++] = (byte) octet;
        if (filled == block.length) {
            encodeBlock();
        }
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int taken = Math.min(end - at, block.length - filled);
            System.arraycopy(octets, at, block, filled, taken);
            filled += taken;
            at += taken;
            if (filled == block.length) {
                encodeBlock();
            }
        }
    }

    private void encodeBlock() throws IOException {
        encode(block);
        filled = 0;
    }

    private void encode(byte[] octets) throws IOException {
        crc24.ifPresent(crc -> crc.update(octets, 0, octets.length));
        int length = BASE64.encode(octets, text);
        text[length++] = '\r';
        text[length++] = '\n';
        out.write(text, 0, length);
    }

    private void ascii(String line) throws IOException {
        out.write(line.getBytes(US_ASCII));
    }

    /** Only whole lines can be written before the end. */
    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (filled > 0) {
            encode(Arrays.copyOf(block, filled));
        }
        if (crc24.isPresent()) {
            ascii("=" + BASE64.encodeToString(crc24.get().value()) + "\r\n");
        }
        ascii("-----END " + label.text() + "-----\r\n");
        out.flush();
    }
}
