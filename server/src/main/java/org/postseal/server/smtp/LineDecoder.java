package org.postseal.server.smtp;

import io.netty.buffer.ByteBuf;

import java.nio.charset.StandardCharsets;

/**
 * Command lines out of the input. A line ends at CRLF and at nothing else (RFC 5321 section 2.3.8);
 * at a lone LF there is no telling what else its sender takes for a line. The outcome does not
 * depend on how the octets were cut.
 */
final class LineDecoder {
    /** What was found. */
    sealed interface Line {
        /** A good line, without CRLF and trailing spaces. */
        record Text(String text) implements Line {}

        /** A line that holds a lone CR, another control character, or malformed UTF-8. */
        record Malformed() implements Line {}

        /** An LF stands alone. */
        record LoneLf() implements Line {}

        record TooLong() implements Line {}

        /** The line has not ended yet. */
        record Partial() implements Line {}
    }

    private static final Line MALFORMED = new Line.Malformed();
    private static final Line LONE_LF = new Line.LoneLf();
    private static final Line TOO_LONG = new Line.TooLong();
    private static final Line PARTIAL = new Line.Partial();

    private final int limit;
    private int scanned;
    private boolean skipping;
    private boolean skippedCr;

    LineDecoder(int limit) {
        this.limit = limit;
    }

    /** Consumes one line, or what need not be kept of a line that is too long. */
    Line next(ByteBuf input) {
        int from = input.readerIndex() + scanned;
        int lf = input.indexOf(from, input.writerIndex(), (byte) '\n');
        if (lf < 0) {
            scanned = input.readableBytes();
            if (scanned > 0 && (skipping || scanned >= limit)) {
                skipping = true;
                skippedCr = input.getByte(input.writerIndex() - 1) == '\r';
                input.skipBytes(scanned);
                scanned = 0;
            }
            return PARTIAL;
        }
        int length = lf - input.readerIndex() + 1;
        boolean crlf = length > 1 ? input.getByte(lf - 1) == '\r' : skipping && skippedCr;
        boolean tooLong = skipping || length > limit;
        skipping = false;
        scanned = 0;
        if (!crlf || tooLong) {
            input.skipBytes(length);
            return crlf ? TOO_LONG : LONE_LF;
        }
        return text(input, length);
    }

    private static Line text(ByteBuf input, int length) {
        int start = input.readerIndex();
        input.skipBytes(length);
        int end = start + length - 2;
        while (end > start && input.getByte(end - 1) == ' ') {
            end--; // RFC 5321 4.1.1: trailing white space is tolerated
        }
        String text = input.toString(start, end - start, StandardCharsets.UTF_8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 127 || c == '\uFFFD') {
                return MALFORMED;
            }
        }
        return new Line.Text(text);
    }
}
