package org.postseal.server.unsealing;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.seal.Header;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Looks at an original as the border looks at any mail: line ends, line length, header (P-06).
 * Small originals are kept, so that they need not be decrypted twice.
 */
final class OriginalScan implements OriginalSink {
    private static final int START = 64 << 10;
    private static final int MOST_KEPT = 128 << 10;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(4096);
    private long length;
    private long line;
    private long longestLine;
    private boolean afterCr;
    private boolean bareLineEnd;
    private boolean eightBit;

    @Override
    public void write(byte[] octets, int offset, int count) {
        kept.write(octets, offset, Math.min(count, MOST_KEPT - kept.size()));
        length += count;
        for (int i = offset; i < offset + count; i++) {
            take(octets[i]);
        }
    }

    private void take(byte octet) {
        bareLineEnd |= afterCr != (octet == '\n');
        eightBit |= octet < 0;
        afterCr = octet == '\r';
        if (octet == '\n') {
            line = 0;
        } else if (!afterCr) {
            line++;
            longestLine = Math.max(longestLine, line);
        }
    }

    boolean hasBareLineEnd() {
        return bareLineEnd || afterCr;
    }

    long longestLine() {
        return longestLine;
    }

    boolean eightBit() {
        return eightBit;
    }

    /** The first octets: 64 KiB or the whole. */
    byte[] start() {
        byte[] octets = kept.toByteArray();
        return octets.length <= START ? octets : Arrays.copyOf(octets, START);
    }

    /** The whole original, where it is small. */
    Optional<byte[]> whole() {
        return length == kept.size() ? Optional.of(kept.toByteArray()) : Optional.empty();
    }

    /** The header; of one longer than 64 KiB, the fields within. */
    Header header() {
        byte[] start = start();
        try {
            return Header.parse(start, Math.min(start.length, Header.MAX_OCTETS - 1)).header();
        } catch (SyntaxException e) {
            throw new IllegalStateException(e); // only for more octets than that
        }
    }
}
