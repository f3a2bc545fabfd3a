package org.postseal.server.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.postseal.client.smtp.MessageSource;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.server.spool.Spool;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.seal.Header;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The body of a queued message; a small one is read from the spool once. Not for many threads. */
final class StoredMessage implements MessageSource {
    private static final int START = 64 * 1024;

    private final Spool spool;
    private final QueuedMessage message;
    private byte[] start = new byte[0];
    private Optional<Head> head = Optional.empty();

    StoredMessage(Spool spool, QueuedMessage message) {
        this.spool = spool;
        this.message = message;
    }

    @Override
    public long length() {
        return message.length();
    }

    @Override
    public boolean isEightBit() {
        return message.traits().eightBit();
    }

    @Override
    public InputStream open() throws IOException {
        boolean whole = start.length > 0 && start.length == message.length();
        return whole ? new ByteArrayInputStream(start) : spool.open(message.id());
    }

    /** The first 64 KiB, or the whole. */
    byte[] start() throws IOException {
        if (start.length == 0) {
            try (InputStream in = open()) {
                start = in.readNBytes(START);
            }
        }
        return start;
    }

    /**
     * The Received field of this relay, raw, that opens every stored message: it stays outside a
     * seal. Empty text where there is none.
     */
    String received() throws IOException {
        return head().received();
    }

    /** True where the header section holds octets over 127: {@code message/global}. */
    boolean isGlobal() throws IOException {
        return head().global();
    }

    private Head head() throws IOException {
        if (head.isEmpty()) {
            head = Optional.of(Head.of(start()));
        }
        return head.get();
    }

    private record Head(String received, boolean global) {
        static Head of(byte[] start) {
            try {
                Header.Parsed parsed = Header.parse(start, start.length);
                String received =
                        parsed.header().fields().stream()
                                .findFirst()
                                .filter(field -> field.is("Received"))
                                .map(Header.Field::raw)
                                .orElse("");
                return new Head(received, isGlobal(start, parsed.bodyOffset()));
            } catch (SyntaxException e) {
                // A header over 64 KiB: sealed whole, as it stands.
                return new Head("", isGlobal(start, start.length));
            }
        }

        private static boolean isGlobal(byte[] octets, int end) {
            for (int i = 0; i < end; i++) {
                if (octets[i] < 0) {
                    return true;
                }
            }
            return false;
        }
    }

    /** What follows {@link #received}: the original that a seal is made of. */
    InputStream openOriginal() throws IOException {
        int skipped = received().getBytes(ISO_8859_1).length;
        InputStream in = open();
        in.skipNBytes(skipped);
        return in;
    }

    long originalLength() throws IOException {
        return length() - received().length();
    }
}
