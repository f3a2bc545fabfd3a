package org.postseal.server.smtp;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A reply as it goes out.
 *
 * @param code reply code
 * @param octets every line with its CRLF
 * @param then what is done after it
 */
record Answer(int code, byte[] octets, Then then) implements Step {
    /** What is done after the reply. */
    enum Then {
        GO_ON,
        CLOSE,
        START_TLS
    }

    static final Answer OK = of(250, "2.0.0", "Ok");
    static final Answer SENDER_OK = of(250, "2.1.0", "Ok");
    static final Answer RECIPIENT_OK = of(250, "2.1.5", "Ok");
    static final Answer START_INPUT = plain(354, "End data with <CR><LF>.<CR><LF>");
    static final Answer BYE = of(221, "2.0.0", "Bye").closing();
    static final Answer BAD_SEQUENCE = of(503, "5.5.1", "Bad sequence of commands");
    static final Answer BAD_SYNTAX = of(501, "5.5.4", "Syntax error in arguments");
    static final Answer BAD_LINE = of(500, "5.5.2", "A command is one line that ends with CRLF");
    static final Answer LONG_LINE = of(500, "5.5.2", "Line too long");
    static final Answer UNKNOWN_COMMAND = of(500, "5.5.2", "Unknown command");
    static final Answer TOO_MANY_ERRORS = of(421, "4.7.0", "Too many errors").closing();
    static final Answer TOO_BIG = of(552, "5.3.4", "Message size exceeds the limit");
    static final Answer SPOOL_FULL = of(452, "4.3.1", "No space for the message now");
    static final Answer BUSY = of(451, "4.3.2", "Busy, try again later");
    static final Answer LOCAL_ERROR = of(451, "4.3.0", "Local error, try again later");
    static final Answer INTERNAL_ERROR = of(421, "4.3.0", "Internal error").closing();
    static final Answer SHUTDOWN = of(421, "4.3.2", "Service shutting down").closing();
    static final Answer TIMEOUT = of(421, "4.4.2", "Timeout").closing();
    static final Answer TOO_SLOW = of(421, "4.4.2", "Data comes too slowly").closing();
    static final Answer TOO_OLD = of(421, "4.4.2", "Session is too old").closing();
    static final Answer GROUP_BROKEN =
            of(503, "5.5.0", "Octets after a command that ends its group").closing();

    static final Answer TLS_FIRST = of(530, "5.7.10", "Must issue a STARTTLS command first");

    /** No reply at all: the connection ends. */
    static final Answer DROP = new Answer(421, new byte[0], Then.CLOSE);

    /** A reply with an enhanced code on each line. */
    static Answer of(int code, String enhanced, String... lines) {
        return new Answer(code, encode(code, enhanced + " ", List.of(lines)), Then.GO_ON);
    }

    /** A reply without enhanced code: greeting, EHLO, 354. */
    static Answer plain(int code, String... lines) {
        return lines(code, "", List.of(lines));
    }

    static Answer lines(int code, String prefix, List<String> lines) {
        return new Answer(code, encode(code, prefix, lines), Then.GO_ON);
    }

    Answer closing() {
        return new Answer(code, octets, Then.CLOSE);
    }

    Answer startingTls() {
        return new Answer(code, octets, Then.START_TLS);
    }

    boolean isPositive() {
        return code < 400;
    }

    /** True for what only a client in error, or one that guesses, is answered. */
    boolean isSyntaxOrSequence() {
        return (code >= 500 && code <= 504) || code == 555;
    }

    /** The text for logs, without CRLF. */
    String text() {
        return new String(octets, StandardCharsets.UTF_8).strip();
    }

    private static byte[] encode(int code, String prefix, List<String> lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            char separator = i < lines.size() - 1 ? '-' : ' ';
            text.append(code).append(separator).append(prefix).append(lines.get(i)).append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
