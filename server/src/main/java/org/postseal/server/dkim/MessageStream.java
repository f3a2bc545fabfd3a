package org.postseal.server.dkim;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.seal.Header;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Parts a message that streams by: the header section is held, the body goes to hashes. */
final class MessageStream {
    private static final int MAX_HEADER = 256 * 1024;
    private static final int BLOCK = 64 * 1024;

    private final Hashes hashes;
    private byte[] kept = new byte[4096];
    private int length;
    private List<BodyHash> body = List.of();
    private Optional<Header> header = Optional.empty();
    private boolean inBody;

    /** Which hashes of the body are wanted. */
    interface Hashes {
        List<BodyHash> of(Header header);
    }

    MessageStream(Hashes hashes) {
        this.hashes = hashes;
    }

    /** Reads all of a message; of one without wanted hashes the header only. */
    void readAll(InputStream in) throws IOException {
        byte[] block = new byte[BLOCK];
        while (!inBody || !body.isEmpty()) {
            int count = in.read(block);
            if (count < 0) {
                break;
            }
            write(block, 0, count);
        }
        finish();
    }

    void write(byte[] octets, int offset, int count) {
        if (inBody) {
            body.forEach(hash -> hash.update(octets, offset, count));
            return;
        }
        int searchFrom = Math.max(0, length - 3);
        if (length + count > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(2 * kept.length, length + count));
        }
        System.arraycopy(octets, offset, kept, length, count);
        length += count;
        if (hasEnd(searchFrom) || length > MAX_HEADER) {
            endHeader();
        }
    }

    private boolean hasEnd(int from) {
        for (int i = from; i + 3 < length; i++) {
            if (isLineEnd(i) && isLineEnd(i + 2)) {
                return true;
            }
        }
        return length >= 2 && isLineEnd(0);
    }

    private boolean isLineEnd(int at) {
        return kept[at] == '\r' && kept[at + 1] == '\n';
    }

    private void endHeader() {
        inBody = true;
        int start = length;
        try {
            Header.Parsed parsed = Header.parse(kept, length);
            if (parsed.bodyOffset() <= MAX_HEADER) {
                header = Optional.of(parsed.header());
                start = parsed.bodyOffset();
            }
        } catch (SyntaxException e) {
            header = Optional.empty(); // without an end within the cap
        }
        body = header.map(hashes::of).orElse(List.of());
        write(kept, start, length - start);
        kept = new byte[0];
    }

    /** To be called when the message is whole. */
    void finish() {
        if (!inBody) {
            endHeader();
        }
    }

    /** Empty where it is too long. */
    Optional<Header> header() {
        return header;
    }
}
