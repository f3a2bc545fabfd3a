package org.postseal.server.smtp;

/**
 * Message content from DATA or BDAT to its stored form: dots unstuffed (RFC 5321 section 4.5.2),
 * the end found, line ends checked.
 *
 * <p>Only CRLF.CRLF ends DATA. A dot is a stuffed dot only after CRLF, so that no sequence with a
 * lone CR or LF can end the data or shift a line: that is what SMTP smuggling needs. Octets come in
 * by the array and may be cut anywhere; runs between dots go out by the array.
 */
final class DataDecoder {
    /** Where stored octets go. */
    interface Sink {
        void write(byte[] octets, int offset, int length);
    }

    private enum State {
        LINE_START,
        TEXT,
        CR,
        DOT,
        DOT_CR,
        END
    }

    private static final byte[] CRLF = {'\r', '\n'};

    private final Sink sink;
    private final LineEnds lineEnds;
    private final boolean dotted;

    private State state = State.LINE_START;
    private int high;
    private long lineLength;
    private long longestLine;
    private boolean bare;

    private DataDecoder(Sink sink, LineEnds lineEnds, boolean dotted) {
        this.sink = sink;
        this.lineEnds = lineEnds;
        this.dotted = dotted;
    }

    /** For DATA: the dot ends it. */
    static DataDecoder dotted(Sink sink, LineEnds lineEnds) {
        return new DataDecoder(sink, lineEnds, true);
    }

    /** For BDAT: the caller counts, a dot is an octet like another. */
    static DataDecoder counted(Sink sink, LineEnds lineEnds) {
        return new DataDecoder(sink, lineEnds, false);
    }

    /**
     * Takes octets up to the end of the data.
     *
     * @return how many were taken: all of them unless the data ended
     */
    int decode(byte[] octets, int offset, int length) {
        int end = offset + length;
        int start = offset; // of the run not yet written
        int at = offset;
        while (at < end && state != State.END) {
            byte octet = octets[at];
            switch (state) {
                case LINE_START -> {
                    if (dotted && octet == '.') {
                        write(octets, start, at);
                        start = ++at;
                        state = State.DOT;
                    } else {
                        state = State.TEXT;
                    }
                }
                case DOT -> {
                    if (octet == '\r') {
                        start = ++at;
                        state = State.DOT_CR;
                    } else {
                        state = State.TEXT;
                    }
                }
                case DOT_CR -> {
                    if (octet == '\n') {
                        start = ++at;
                        state = State.END;
                    } else {
                        sink.write(CRLF, 0, 1); // the CR held back was content
                        bareCr();
                    }
                }
                case TEXT -> {
                    at = scanText(octets, at, end);
                    if (at < end) {
                        if (octets[at] == '\n') {
                            write(octets, start, at);
                            start = at;
                            bareLf();
                        } else {
                            state = State.CR;
                        }
                        at++;
                    }
                }
                case CR -> {
                    if (octet == '\n') {
                        at++;
                        endLine();
                    } else {
                        write(octets, start, at);
                        start = at;
                        bareCr();
                    }
                }
                case END -> throw new IllegalStateException();
            }
        }
        write(octets, start, at);
        return at - offset;
    }

    /** Ends counted data: a last line without CRLF gets one. */
    void finish() {
        if (state == State.CR) {
            bareCr();
        }
        if (state != State.LINE_START) {
            sink.write(CRLF, 0, 2);
            endLine();
        }
        state = State.END;
    }

    boolean ended() {
        return state == State.END;
    }

    /** A CR or LF stood alone. */
    boolean sawBareLineEnd() {
        return bare;
    }

    /** An octet over 127 was seen. */
    boolean eightBit() {
        return high < 0;
    }

    /** Octets of the longest line so far, without CRLF. */
    long longestLine() {
        return Math.max(longestLine, lineLength);
    }

    private int scanText(byte[] octets, int from, int end) {
        int seen = 0;
        int at = from;
        while (at < end) {
            byte octet = octets[at];
            if (octet == '\n' || octet == '\r') {
                break;
            }
            seen |= octet;
            at++;
        }
        high |= seen;
        lineLength += at - from;
        return at;
    }

    private void bareCr() {
        bare = true;
        if (lineEnds == LineEnds.NORMALISE) {
            sink.write(CRLF, 1, 1);
            endLine();
        }
        state = State.TEXT;
    }

    private void bareLf() {
        bare = true;
        if (lineEnds == LineEnds.NORMALISE) {
            sink.write(CRLF, 0, 1);
            endLine();
        }
        // Not a line start: a dot that follows is content and never ends the data.
        state = State.TEXT;
    }

    private void endLine() {
        longestLine = Math.max(longestLine, lineLength);
        lineLength = 0;
        state = State.LINE_START;
    }

    private void write(byte[] octets, int from, int to) {
        if (to > from) {
            sink.write(octets, from, to - from);
        }
    }
}
