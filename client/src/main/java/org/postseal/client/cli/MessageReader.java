package org.postseal.client.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads a message as programs write it and gives it the line ends of mail: LF and CRLF end a line,
 * and become CRLF. A CR that stands alone becomes a space: it must not end a line for one server
 * and not for the next, nor begin a field that its author did not mean.
 */
final class MessageReader {
    /** The largest message, in octets. */
    static final int MAX = 50 << 20;

    private static final int BLOCK = 64 << 10;

    private final boolean dotEnds;
    private byte[] octets = new byte[2 * BLOCK];
    private int length;
    private int lineStart;
    private boolean afterCr;

    private MessageReader(boolean dotEnds) {
        this.dotEnds = dotEnds;
    }

    /**
     * Reads to the end.
     *
     * @param dotEnds a line with a single dot is the end, too
     */
    static byte[] read(InputStream in, boolean dotEnds) throws CommandFailure {
        try {
            return new MessageReader(dotEnds).read(in);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.IOERR, "cannot read the message: " + e.getMessage());
        }
    }

    private byte[] read(InputStream in) throws IOException, CommandFailure {
        byte[] block = new byte[BLOCK];
        boolean ended = false;
        while (!ended) {
            int read = in.read(block); // what is there: who types a message sees the dot taken
            if (read < 0) {
                break;
            }
            if (octets.length - length < 2 * BLOCK + 2) {
                octets = Arrays.copyOf(octets, 2 * octets.length);
            }
            ended = take(block, read);
            if (length > MAX) {
                throw new CommandFailure(
                        ExitCode.DATAERR, "the message is larger than " + MAX + " octets");
            }
        }
        if (length > lineStart && !isDot()) {
            endLine();
        }
        return Arrays.copyOf(octets, isDot() ? lineStart : length);
    }

    /** True at the dot. */
    private boolean take(byte[] block, int read) {
        for (int i = 0; i < read; i++) {
            byte octet = block[i];
            if (octet == '\n') {
                if (isDot()) {
                    return true;
                }
                endLine();
                continue;
            }
            if (afterCr) {
                octets[length++] = ' ';
            }
            afterCr = octet == '\r';
            if (!afterCr) {
                octets[length++] = octet;
            }
        }
        return false;
    }

    private boolean isDot() {
        return dotEnds && length == lineStart + 1 && octets[lineStart] == '.';
    }

    private void endLine() {
        octets[length++] = '\r';
        octets[length++] = '\n';
        lineStart = length;
        afterCr = false;
    }
}
