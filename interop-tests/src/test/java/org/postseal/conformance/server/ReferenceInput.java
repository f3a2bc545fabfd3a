package org.postseal.conformance.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Lines and content as the reference server reads them: octet by octet, up to CRLF or the dot. */
final class ReferenceInput {
    /** The longest command line that is run. */
    static final int LINE = 4096;

    private static final int MOST = 4 << 20;

    private final Mutant mutant;
    private final BufferedInputStream in;

    ReferenceInput(InputStream in, Mutant mutant) {
        this.in = new BufferedInputStream(in);
        this.mutant = mutant;
    }

    /** Octets that have come and were not read. */
    byte[] waiting() throws IOException {
        return in.readNBytes(in.available());
    }

    boolean hasMore() throws IOException {
        return in.available() > 0;
    }

    /** One command line without its end. */
    String line() throws IOException {
        Tail line = new Tail();
        do {
            line.write(octet());
        } while (!isWhole(line));
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r\n") ? text.substring(0, text.length() - 2) : text.strip();
    }

    private boolean isWhole(Tail line) {
        return line.endsWith("\r\n")
                || switch (mutant) {
                    case LF_ENDS_COMMAND -> line.endsWith("\n");
                    case CR_ENDS_COMMAND -> line.endsWith("\r");
                    case LINES_CHOPPED -> line.size() == LINE;
                    default -> false;
                };
    }

    /** Content of DATA, dots unstuffed. */
    byte[] content() throws IOException {
        Tail content = new Tail();
        content.writeBytes(new byte[] {'\r', '\n'});
        do {
            content.write(octet());
        } while (!content.endsWith("\r\n.\r\n") && !isFalseEnd(content));
        String text = content.toString(StandardCharsets.ISO_8859_1);
        return text.substring(2, text.length() - 3)
                .replace("\r\n..", "\r\n.")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private boolean isFalseEnd(Tail content) {
        return mutant.falseEnd().filter(content::endsWith).isPresent();
    }

    byte[] chunk(int octets) throws IOException {
        return in.readNBytes(octets);
    }

    private int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("the client has left");
        }
        return octet;
    }

    /** Octets whose last ones can be seen. */
    private static final class Tail extends ByteArrayOutputStream {
        synchronized boolean endsWith(String text) {
            int from = count - text.length();
            return from >= 0
                    && Arrays.equals(
                            buf,
                            from,
                            count,
                            text.getBytes(StandardCharsets.ISO_8859_1),
                            0,
                            text.length());
        }

        @Override
        public synchronized void write(int octet) {
            if (count >= MOST) {
                throw new IllegalStateException("more than a test sends");
            }
            super.write(octet);
        }
    }
}
