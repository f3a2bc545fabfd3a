package org.postseal.server.unsealing;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A stream made block by block. */
abstract class BlockInput extends InputStream {
    /** Octets read and worked on at a time. */
    static final int STEP = 64 << 10;

    private byte[] block = new byte[0];
    private int at;
    private int end;
    private boolean ended;

    /** Makes the next block and hands it to {@link #provide}; false at the verified end. */
    abstract boolean advance() throws IOException;

    /** Gives out these octets, which stay as they are until the next {@link #advance}. */
    final void provide(byte[] octets, int from, int to) {
        block = octets;
        at = from;
        end = to;
    }

    private boolean fill() throws IOException {
        while (at == end && !ended) {
            ended = !advance();
        }
        return at < end;
    }

    @Override
    public final int read() throws IOException {
        return fill() ? block[at++] & 0xFF : -1;
    }

    @Override
    public final int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(block, at, target, offset, count);
        at += count;
        return count;
    }

    /** Reads to the end and drops what comes. */
    static void drain(InputStream in) throws IOException {
        byte[] step = new byte[STEP];
        while (in.read(step) >= 0) {
            // dropped
        }
    }
}
