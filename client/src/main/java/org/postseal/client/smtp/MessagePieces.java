package org.postseal.client.smtp;

import io.netty.buffer.ByteBuf;

import org.postseal.spec.SyntaxException;

import java.io.IOException;
import java.io.InputStream;

/**
 * A message read in pieces of bounded size. A bare CR or LF is found before the piece that holds it
 * can be sent: what one server takes for a line end and the next does not would let a message
 * smuggle in another one.
 */
final class MessagePieces implements AutoCloseable {
    private static final int PIECE = 64 * 1024;

    private final InputStream in;
    private final byte[] octets;
    private long left;
    private int length;
    private boolean afterCr;

    MessagePieces(MessageSource message) throws IOException {
        left = message.length();
        octets = new byte[(int) Math.min(PIECE, left)];
        in = message.open();
    }

    /** Reads the next piece; the first must be asked for too. */
    void next() throws IOException, SyntaxException {
        int wanted = (int) Math.min(octets.length, left);
        length = in.readNBytes(octets, 0, wanted);
        left -= length;
        if (length < wanted || (isLast() && in.read() >= 0)) {
            throw new IOException("message has not the length announced");
        }
        checkLineEnds();
    }

    private void checkLineEnds() throws SyntaxException {
        boolean cr = afterCr;
        for (int i = 0; i < length; i++) {
            byte octet = octets[i];
            if ((octet == '\n') != cr) {
                throw new SyntaxException("message holds a bare CR or LF");
            }
            cr = octet == '\r';
        }
        if (cr && isLast()) {
            throw new SyntaxException("message ends in a bare CR");
        }
        afterCr = cr;
    }

    /** True where the piece at hand is the last. */
    boolean isLast() {
        return left == 0;
    }

    /** Octets of the piece at hand. */
    int length() {
        return length;
    }

    /** Appends the piece as it is. */
    void copyTo(ByteBuf out) {
        out.writeBytes(octets, 0, length);
    }

    /** Appends the piece with its dots stuffed. */
    void stuffTo(ByteBuf out, DotStuffer stuffer) {
        stuffer.stuff(octets, length, out);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            // All that was needed has been read and sent; the outcome stands.
        }
    }
}
