package org.postseal.client.sealing;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.seal.Header;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The first octets of a message: its whole header section, where that keeps within the cap.
 *
 * @param octets what was read, perhaps some of the body
 * @param rest what follows
 */
record MessageStart(byte[] octets, InputStream rest) {
    /** The largest header section that is looked at. */
    static final int MAX_HEADER = 1024 * 1024;

    private static final int STEP = 16384;

    static MessageStart read(InputStream in) throws IOException {
        byte[] buffer = new byte[STEP];
        int length = 0;
        while (true) {
            int read = in.readNBytes(buffer, length, buffer.length - length);
            int searchFrom = Math.max(0, length - 3);
            length += read;
            boolean ended = length < buffer.length || length >= MAX_HEADER;
            if (ended || hasHeaderEnd(buffer, searchFrom, length)) {
                return new MessageStart(Arrays.copyOf(buffer, length), in);
            }
            buffer = Arrays.copyOf(buffer, Math.min(buffer.length * 2, MAX_HEADER));
        }
    }

    private static boolean hasHeaderEnd(byte[] octets, int from, int length) {
        for (int i = from; i + 3 < length; i++) {
            if (octets[i] == '\r'
                    && octets[i + 1] == '\n'
                    && octets[i + 2] == '\r'
                    && octets[i + 3] == '\n') {
                return true;
            }
        }
        return false;
    }

    /** The header section; empty where it does not end within the cap. */
    Optional<Header.Parsed> header() {
        try {
            return Optional.of(Header.parse(octets, octets.length));
        } catch (SyntaxException e) {
            return Optional.empty();
        }
    }

    /** The header's fields, none where it does not end within the cap. */
    Header fields() {
        return header().map(Header.Parsed::header).orElse(new Header(List.of()));
    }

    /** All octets from this one on. */
    InputStream from(int offset) {
        InputStream start = new ByteArrayInputStream(octets, offset, octets.length - offset);
        return new SequenceInputStream(start, rest);
    }
}
