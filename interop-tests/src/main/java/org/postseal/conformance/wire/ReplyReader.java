package org.postseal.conformance.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.postseal.conformance.Transcript;
import org.postseal.conformance.Violation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import javax.net.ssl.SSLException;

/** Reads replies (RFC 5321 section 4.2), with bounds far beyond what any server needs. */
final class ReplyReader {
    private static final int LONGEST_LINE = 8192;
    private static final int MOST_LINES = 2000;

    private final InputStream in;
    private final Consumer<String> log;

    ReplyReader(InputStream in, Transcript transcript, String channel) {
        this.in = in;
        this.log = line -> transcript.add(Transcript.Direction.RECEIVED, channel, line);
    }

    /** Empty where the connection ends before its first octet. */
    Optional<Reply> next() throws IOException {
        List<String> lines = new ArrayList<>();
        String line;
        do {
            Optional<String> read = line();
            if (read.isEmpty()) {
                Violation.unless(lines.isEmpty(), "the connection ends within a reply");
                return Optional.empty();
            }
            line = read.get();
            lines.add(line);
            check(lines, line);
        } while (line.length() > 3 && line.charAt(3) == '-');
        return Optional.of(new Reply(code(line), lines));
    }

    private static void check(List<String> lines, String line) {
        Violation.unless(isReplyLine(line), "not a reply line: \"" + line + "\"");
        Violation.unless(
                line.startsWith(lines.getFirst().substring(0, 3)),
                "the code changes within a reply: \"" + line + "\"");
        Violation.unless(lines.size() <= MOST_LINES, "a reply of more than 2000 lines");
    }

    private static boolean isReplyLine(String line) {
        boolean code =
                line.length() >= 3
                        && line.charAt(0) >= '2'
                        && line.charAt(0) <= '5'
                        && isDigit(line.charAt(1))
                        && isDigit(line.charAt(2));
        return code && (line.length() == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int code(String line) {
        return Integer.parseInt(line.substring(0, 3));
    }

    private Optional<String> line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(100);
        int octet = octet();
        while (octet >= 0 && octet != '\n' && line.size() <= LONGEST_LINE) {
            line.write(octet);
            octet = octet();
        }
        String text = line.toString(ISO_8859_1);
        if (octet < 0 && text.isEmpty()) {
            return Optional.empty();
        }
        boolean whole = octet == '\n' && text.endsWith("\r");
        log.accept(whole ? text.substring(0, text.length() - 1) : text);
        Violation.unless(whole, "a reply line that does not end with CRLF: \"" + text + "\"");
        return Optional.of(text.substring(0, text.length() - 1));
    }

    /** A reset connection and one that TLS sees cut off have ended like any other. */
    private int octet() throws IOException {
        try {
            return in.read();
        } catch (SocketException | SSLException e) {
            return -1;
        }
    }
}
