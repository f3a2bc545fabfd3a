package org.postseal.server.unsealing;

import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.seal.SealHeader;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/** Takes the content of a SITE seal apart: Seal header, original, padding. */
@Requirement({"F-01", "F-02"})
final class SealContent implements OriginalSink {
    private static final byte[] END = {'\r', '\n', '\r', '\n'};

    private final OriginalSink original;
    private final ByteArrayOutputStream start = new ByteArrayOutputStream(1024);
    private Optional<SealHeader> header = Optional.empty();
    private int matched;
    private long originalLeft;
    private long paddingLeft;

    SealContent(OriginalSink original) {
        this.original = original;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        if (header.isEmpty()) {
            at = header(octets, at, end);
        }
        if (originalLeft > 0 && at < end) {
            int count = (int) Math.min(originalLeft, end - at);
            original.write(octets, at, count);
            originalLeft -= count;
            at += count;
        }
        if (at < end) {
            padding(octets, at, end);
        }
    }

    /** Returns where the header ends, or {@code end}. */
    private int header(byte[] octets, int from, int end) throws SealException {
        int at = from;
        while (at < end && matched < END.length) {
            byte octet = octets[at++];
            if (octet == END[matched]) {
                matched++;
            } else {
                matched = octet == '\r' ? 1 : 0;
            }
        }
        if (start.size() + at - from > SealHeader.MAX_OCTETS) {
            throw new SealException("Seal header too long");
        }
        start.write(octets, from, at - from);
        if (matched == END.length) {
            try {
                SealHeader decoded = SealHeader.decode(start.toByteArray());
                header = Optional.of(decoded);
                originalLeft = decoded.length();
                paddingLeft = decoded.padding();
            } catch (SyntaxException e) {
                throw new SealException("Seal header: " + e.getMessage(), e);
            }
        }
        return at;
    }

    private void padding(byte[] octets, int from, int end) throws SealException {
        paddingLeft -= end - from;
        for (int i = from; i < end; i++) {
            if (octets[i] != ' ') {
                throw new SealException("padding that is not spaces");
            }
        }
    }

    /** The Seal header, once all content was there and of the lengths that it must have. */
    SealHeader finish() throws SealException {
        SealHeader found = header.orElseThrow(() -> new SealException("no Seal header"));
        if (originalLeft != 0 || paddingLeft != 0) {
            throw new SealException("Seal-Length or padding does not fit the content");
        }
        return found;
    }
}
