package org.postseal.server.spool;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/** A body, segment after segment; holds one at a time. */
final class SegmentStream extends InputStream {
    /** Gives the opened segments in order; an empty array is the end. */
    interface Source {
        byte[] next() throws IOException;
    }

    private static final byte[] NONE = new byte[0];
    private final Source source;
    private byte[] segment = NONE;
    private int position;
    private boolean ended;

    SegmentStream(Source source) {
        this.source = source;
    }

    @Override
    public int read() throws IOException {
        return fill() ? segment[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, segment.length - position);
        System.arraycopy(segment, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        long total = 0;
        while (fill()) {
            int count = segment.length - position;
            out.write(segment, position, count);
            position = segment.length;
            total += count;
        }
        return total;
    }

    @Override
    public int available() {
        return segment.length - position;
    }

    private boolean fill() throws IOException {
        if (position == segment.length && !ended) {
            segment = source.next();
            position = 0;
            ended = segment.length == 0;
        }
        return !ended;
    }

    @Override
    public void close() {
        segment = NONE;
        position = 0;
        ended = true;
    }
}
