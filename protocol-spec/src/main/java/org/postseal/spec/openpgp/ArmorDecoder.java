package org.postseal.spec.openpgp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.postseal.spec.SyntaxException;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/**
 * Takes armor apart as it arrives (RFC 9580 section 6.2): armored octets are pushed in by the
 * array, binary octets come out by the block. Lines end with CRLF or LF; memory is one block,
 * whatever the size.
 *
 * <p>A design note: nearly every line of a large message is 64 characters and CRLF. Such lines are
 * copied straight from the caller's array; only other lines are collected first.
 */
public final class ArmorDecoder {
    /** What becomes of the CRC24 line; RFC 9580 section 6.1 wants it ignored. */
    public enum Crc24Check {
        IGNORE,
        VERIFY
    }

    private enum State {
        BEGIN,
        HEADERS,
        DATA,
        END,
        DONE
    }

    private static final int COLUMNS = 64;

    /** RFC 9580 section 6.2 breaks lines at 76 columns; armor headers may be longer. */
    private static final int MAX_LINE = 1000;

    private static final int MAX_DATA_LINE = 76;
    private static final int MAX_HEADERS = 64;
    private static final int CRC_LINE = 5;
    private static final int BLOCK = COLUMNS * 256;
    private static final Base64.Decoder BASE64 = Base64.getDecoder();
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final Armor.Label label;
    private final Crc24Check check;
    private final OutputStream out;
    private final Crc24 crc24 = new Crc24();
    private final byte[] line = new byte[MAX_LINE];
    private final byte[] text = new byte[BLOCK];
    private final byte[] binary = new byte[BLOCK / 4 * 3];
    private State state = State.BEGIN;
    private int lineLength;
    private int textLength;
    private int headers;
    private boolean padded;

    /**
     * @param label which armor is wanted; another is refused
     * @param out takes the binary octets; stays open
     */
    public ArmorDecoder(Armor.Label label, Crc24Check check, OutputStream out) {
        this.label = label;
        this.check = check;
        this.out = out;
    }

    /**
     * Decodes more octets. The first line that is not blank must be the BEGIN line.
     *
     * @return how many octets were taken: fewer than {@code length} only where the END line was
     *     among them; what is left follows the armor
     */
    public int write(byte[] octets, int offset, int length) throws SyntaxException, IOException {
        int at = offset;
        int end = offset + length;
        while (at < end && state != State.DONE) {
            if (state == State.DATA && lineLength == 0) {
                at = fullLines(octets, at, end);
            }
            if (at < end) {
                at = collect(octets, at, end);
            }
        }
        return at - offset;
    }

    /** True once the END line was read. */
    public boolean isDone() {
        return state == State.DONE;
    }

    /** Says that no more will come; the END line may lack its line end. */
    public void finish() throws SyntaxException, IOException {
        if (state != State.DONE && lineLength > 0) {
            line();
        }
        if (state != State.DONE) {
            throw new SyntaxException("expected the END line of the armor");
        }
    }

    /** Takes lines of exactly 64 characters and CRLF while they last. */
    private int fullLines(byte[] octets, int from, int end) throws SyntaxException, IOException {
        int at = from;
        while (end - at >= COLUMNS + 2
                && octets[at + COLUMNS] == '\r'
                && octets[at + COLUMNS + 1] == '\n'
                && octets[at] != '='
                && octets[at] != '-'
                && !holdsControl(octets, at)) {
            append(octets, at, COLUMNS);
            at += COLUMNS + 2;
        }
        return at;
    }

    /** Shorter lines can add up to a full one: no line end may stand within the 64 octets. */
    private static boolean holdsControl(byte[] octets, int at) {
        long found = 0;
        for (int i = at; i < at + COLUMNS; i += Long.BYTES) {
            long word = (long) LONGS.get(octets, i);
            // The top bit of each octet below 0x20 that was below 0x80 before.
            found |= (word - 0x2020202020202020L) & ~word;
        }
        return (found & 0x8080808080808080L) != 0;
    }

    private int collect(byte[] octets, int from, int end) throws SyntaxException, IOException {
        int at = from;
        while (at < end) {
            byte octet = octets[at++];
            if (octet == '\n') {
                line();
                return at;
            }
            if (lineLength == MAX_LINE) {
                throw new SyntaxException("armor line longer than " + MAX_LINE + " octets");
            }
            line[lineLength++] = octet;
        }
        return at;
    }

    private void line() throws SyntaxException, IOException {
        int length = lineLength;
        while (length > 0 && isWhite(line[length - 1])) {
            length--;
        }
        lineLength = 0;
        switch (state) {
            case BEGIN -> begin(length);
            case HEADERS -> header(length);
            case DATA -> data(length);
            case END -> end(length);
            case DONE -> throw new IllegalStateException("nothing is read after the END line");
        }
    }

    private static boolean isWhite(byte octet) {
        return octet == ' ' || octet == '\t' || octet == '\r';
    }

    private void begin(int length) throws SyntaxException {
        if (length == 0) {
            return;
        }
        if (!is("-----BEGIN " + label.text() + "-----", length)) {
            throw new SyntaxException("expected BEGIN " + label.text());
        }
        state = State.HEADERS;
    }

    private void header(int length) throws SyntaxException {
        if (length == 0) {
            state = State.DATA;
            return;
        }
        boolean known = new String(line, 0, length, ISO_8859_1).indexOf(':') > 0;
        if (!known || ++headers > MAX_HEADERS) {
            throw new SyntaxException("expected armor headers and an empty line");
        }
    }

    private void data(int length) throws SyntaxException, IOException {
        if (length > 0 && line[0] == '-') {
            decodeText();
            end(length);
        } else if (length > 0 && line[0] == '=') {
            decodeText();
            crc(length);
            state = State.END;
        } else if (length == 0 || length > MAX_DATA_LINE) {
            throw new SyntaxException("expected lines of 1 to 76 characters of base64");
        } else {
            append(line, 0, length);
        }
    }

    private void crc(int length) throws SyntaxException {
        if (check == Crc24Check.IGNORE) {
            return;
        }
        boolean known = length == CRC_LINE;
        if (!known || !Arrays.equals(crc24.value(), base64(Arrays.copyOfRange(line, 1, length)))) {
            throw new SyntaxException("expected the CRC24 of the data");
        }
    }

    private void end(int length) throws SyntaxException {
        if (!is("-----END " + label.text() + "-----", length)) {
            throw new SyntaxException("expected END " + label.text());
        }
        state = State.DONE;
    }

    private boolean is(String expected, int length) {
        return length == expected.length()
                && new String(line, 0, length, ISO_8859_1).equals(expected);
    }

    private void append(byte[] octets, int from, int length) throws SyntaxException, IOException {
        int first = Math.min(length, text.length - textLength);
        System.arraycopy(octets, from, text, textLength, first);
        textLength += first;
        if (textLength == text.length) {
            decodeText();
            System.arraycopy(octets, from + first, text, 0, length - first);
            textLength = length - first;
        }
    }

    /** Decodes what is collected: a full block, or the last one. */
    private void decodeText() throws SyntaxException, IOException {
        if (textLength == 0) {
            return;
        }
        if (padded || textLength % 4 != 0) {
            throw new SyntaxException("expected padding at the end of the base64 only");
        }
        padded = text[textLength - 1] == '=';
        int length = base64Block();
        textLength = 0;
        if (check == Crc24Check.VERIFY) {
            crc24.update(binary, 0, length);
        }
        out.write(binary, 0, length);
    }

    private int base64Block() throws SyntaxException {
        try {
            return BASE64.decode(
                    textLength == text.length ? text : Arrays.copyOf(text, textLength), binary);
        } catch (IllegalArgumentException e) {
            throw new SyntaxException("expected base64");
        }
    }

    private static byte[] base64(byte[] text) throws SyntaxException {
        try {
            return BASE64.decode(text);
        } catch (IllegalArgumentException e) {
            throw new SyntaxException("expected base64");
        }
    }
}
