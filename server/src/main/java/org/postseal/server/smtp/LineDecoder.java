package org.postseal.server.smtp;

import io.netty.buffer.ByteBuf;

import java.nio.charset.StandardCharsets;

/**
 * Command lines out of the input. A line ends at LF; it is good only if that LF ends the one CRLF
 * in it. The outcome does not depend on how the octets were cut.
 */
final class LineDecoder {
    /** What was found. */
    sealed interface Line {
        /** A good line, without CRLF and trailing spaces. */
        record Text(String text) implements Line {}

        /** A line that holds a lone CR or LF, another control character, or malformed UTF-8. */
        record Malformed() implements Line {}

        record TooLong() implements Line {}

        /** The line has not ended yet. */
        record Partial() implements Line {}
    }

    private static final Line MALFORMED = new Line.Malformed();
    private static final Line TOO_LONG = new Line.TooLong();
    private static final Line PARTIAL = new Line.Partial();

    private final int limit;
    private int scanned;
    private boolean skipping;

    LineDecoder(int limit) {
        this.limit = limit;
    }

    /** Consumes one line, or what need not be kept of a line that is too long. */
    Line next(ByteBuf input) {
        int from = input.readerIndex() + scanned;
        int lf = input.indexOf(from, input.writerIndex(), (byte) '\n');
        if (lf < 0) {
            scanned = input.readableBytes();
            if (skipping || scanned >= limit) {
                skipping = true;
                input.skipBytes(scanned);
                scanned = 0;
            }
            return PARTIAL;
        }
        int length = lf - input.readerIndex() + 1;
        boolean tooLong = skipping || length > limit;
        skipping = false;
        scanned = 0;
        if (tooLong) {
            input.skipBytes(length);
            return TOO_LONG;
        }
        return text(input, length);
    }

    private static Line text(ByteBuf input, int length) {
        int start = input.readerIndex();
        input.skipBytes(length);
        int end = start + length - 2;
        if (end < start || input.getByte(end) != '\r') {
            return MALFORMED;
        }
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
