package org.postseal.server.smtp;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.seal.Author;
import org.postseal.spec.seal.Header;
import org.postseal.spec.smtp.Mailbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The first octets of a message while it comes in: the header section, and the first 64 KiB only
 * where the header announces {@code multipart/encrypted}, so that memory stays small for all other
 * mail.
 */
final class MessageHead {
    private static final int MAX = 64 * 1024;

    private byte[] kept = new byte[2048];
    private int length;
    private boolean headerRead;
    private boolean full;

    /** The whole header section could be read. */
    private boolean whole;

    private final List<Header.Field> from = new ArrayList<>();
    private int receivedFields;
    private String messageId = "";
    private boolean tlsNotRequired;
    private boolean encrypted;

    void add(byte[] octets, int offset, int count) {
        if (full) {
            return;
        }
        int from = length;
        int taken = Math.min(count, MAX - length);
        if (length + taken > kept.length) {
            kept = Arrays.copyOf(kept, Math.min(MAX, Math.max(2 * kept.length, length + taken)));
        }
        System.arraycopy(octets, offset, kept, length, taken);
        length += taken;
        if (!headerRead) {
            int end = endOfHeader(Math.max(0, from - 3));
            if (end >= 0) {
                readHeader(end);
            }
        }
        full |= length == MAX;
    }

    /** To be called when the message is whole; a header that never ended is read as it is. */
    void finish() {
        if (!headerRead) {
            readHeader(length);
        }
        full = true;
    }

    int receivedFields() {
        return receivedFields;
    }

    /** Message-ID, or empty text. */
    String messageId() {
        return messageId;
    }

    /** The mailboxes of the one From field; none where it cannot be told whose the message is. */
    List<Mailbox> authors() {
        return whole ? Author.mailboxes(new Header(from)) : List.of();
    }

    /** {@code TLS-Required: No} (RFC 8689 section 3). */
    boolean tlsNotRequired() {
        return tlsNotRequired;
    }

    /** The first 64 KiB or the whole, where the message may be a seal. */
    Optional<byte[]> start() {
        return encrypted ? Optional.of(Arrays.copyOf(kept, length)) : Optional.empty();
    }

    private int endOfHeader(int from) {
        for (int i = from; i + 3 < length; i++) {
            if (kept[i] == '\r'
                    && kept[i + 1] == '\n'
                    && kept[i + 2] == '\r'
                    && kept[i + 3] == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    private void readHeader(int end) {
        headerRead = true;
        try {
            int limit = Math.min(end, MAX - 1); // of a longer one, what there is
            Header.Parsed parsed = Header.parse(kept, limit);
            parsed.header().fields().forEach(this::read);
            whole = parsed.bodyOffset() == end;
        } catch (SyntaxException e) {
            throw new IllegalStateException(e); // only where 64 KiB hold no end
        }
        if (!encrypted) {
            full = true;
            kept = new byte[0];
            length = 0;
        }
    }

    /** Message-IDs are logged and stored: one that is no such thing is as good as none. */
    private static String printable(String value) {
        boolean plain = value.length() <= 998 && value.chars().allMatch(c -> c > ' ' && c != 127);
        return plain ? value : "";
    }

    private void read(Header.Field field) {
        if (field.is("Received")) {
            receivedFields++;
        } else if (field.is("From")) {
            from.add(field);
        } else if (field.is("Message-ID") && messageId.isEmpty()) {
            messageId = printable(field.value());
        } else if (field.is("TLS-Required")) {
            tlsNotRequired |= field.value().strip().equalsIgnoreCase("No");
        } else if (field.is("Content-Type")) {
            encrypted |= field.value().toLowerCase(Locale.ROOT).startsWith("multipart/encrypted");
        }
    }
}
