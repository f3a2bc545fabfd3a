package org.postseal.server.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.postseal.client.smtp.MessageSource;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.seal.Header;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps what was sealed on its way in from going back in clear: a message with the null
 * reverse-path that names a message unsealed here leaves without its content.
 */
@Requirement("P-10")
final class ReturnGuard {
    private static final int MOST_NAMES = 4096;

    /** What is left of a message comes from its start. */
    private static final int START = 256 * 1024;

    private static final Set<String> KEPT =
            Set.of("received", "from", "to", "date", "message-id", "auto-submitted");

    private final UnsealedIds ids;

    ReturnGuard(UnsealedIds ids) {
        this.ids = ids;
    }

    /** The message as it may leave in clear: itself, or what is left of it. */
    MessageSource outward(QueuedMessage message, MessageSource stored) throws IOException {
        // Our own notifications return no more than a Message-ID in the first place.
        if (!message.reversePath().isNull() || message.traits().isNotification()) {
            return stored;
        }
        try (InputStream in = stored.open()) {
            if (!NameScan.finds(in, MOST_NAMES, ids::contains)) {
                return stored;
            }
        }
        try (InputStream in = stored.open()) {
            return new Remnant(remnant(new String(in.readNBytes(START), ISO_8859_1)));
        }
    }

    private static byte[] remnant(String start) {
        String status =
                start.lines()
                        .filter(ReturnGuard::isStatus)
                        .map(line -> line + "\r\n")
                        .collect(Collectors.joining());
        String text =
                header(start)
                        + "Subject: [...]\r\nMIME-Version: 1.0\r\n"
                        + "Content-Type: text/plain; charset=us-ascii\r\n\r\n"
                        + "This automatic answer to a sealed message could not be sealed.\r\n"
                        + "Its content was removed.\r\n\r\n"
                        + status;
        return text.getBytes(ISO_8859_1);
    }

    private static String header(String start) {
        try {
            byte[] octets = start.getBytes(ISO_8859_1);
            return Header.parse(octets, octets.length).header().fields().stream()
                    .filter(field -> KEPT.contains(field.name().toLowerCase(Locale.ROOT)))
                    .map(Header.Field::raw)
                    .collect(Collectors.joining());
        } catch (SyntaxException e) {
            return "";
        }
    }

    /** What a delivery report says without quoting anything. */
    private static boolean isStatus(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        return line.length() < 400
                && line.chars().allMatch(c -> c >= ' ' && c < 127)
                && (lower.startsWith("final-recipient:")
                        || lower.matches("action: ?[a-z]{1,20}")
                        || lower.matches("status: ?[0-9.]{1,12}"));
    }

    private record Remnant(byte[] octets) implements MessageSource {
        @Override
        public long length() {
            return octets.length;
        }

        @Override
        public boolean isEightBit() {
            for (byte octet : octets) {
                if (octet < 0) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(octets);
        }
    }
}
