package org.postseal.server.unsealing;

import org.postseal.spec.Requirement;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Passes a message on, octet for octet, but for forged Authentication-Results of this server in its
 * header (P-07, RFC 8601 section 5). The header is looked at line by line down to the first empty
 * line, however long it is and whatever stands in it, because nobody knows where a mail client
 * thinks it ends.
 *
 * @param <E> what the sink throws
 */
@Requirement("P-07")
public final class ForgedResults<E extends Exception> {
    /** Longer fields of that name are dropped unread: no honest one is. */
    private static final int MAX_FIELD = 64 << 10;

    private final AuthenticationResults results;
    private final Sink<E> sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    private final ByteArrayOutputStream suspect = new ByteArrayOutputStream(0);
    private boolean midLine;
    private boolean inSuspect;
    private boolean inBody;

    /** Where the rest goes. */
    @FunctionalInterface
    public interface Sink<E extends Exception> {
        /** Takes the next octets. */
        void write(byte[] octets, int offset, int length) throws E;
    }

    /**
     * @param host this server's authserv-id
     */
    public ForgedResults(String host, Sink<E> sink) {
        this(new AuthenticationResults(host), sink);
    }

    ForgedResults(AuthenticationResults results, Sink<E> sink) {
        this.results = results;
        this.sink = sink;
    }

    /** Takes the next octets of the message. */
    public void write(byte[] octets, int offset, int length) throws E {
        int at = offset;
        int end = offset + length;
        while (at < end && !inBody) {
            int from = at;
            while (at < end && octets[at] != '\n' && line.size() + at - from < MAX_FIELD) {
                at++;
            }
            boolean whole = at < end;
            at += whole ? 1 : 0;
            line.write(octets, from, at - from);
            if (whole) {
                line();
            }
        }
        if (at < end) {
            sink.write(octets, at, end - at);
        }
    }

    /** Takes a line of the header, or a piece of one that is too long. */
    private void line() throws E {
        byte[] octets = line.toByteArray();
        line.reset();
        boolean continued = midLine || octets[0] == ' ' || octets[0] == '\t';
        boolean empty =
                !midLine && (octets[0] == '\n' || (octets[0] == '\r' && octets.length == 2));
        midLine = octets[octets.length - 1] != '\n';
        if (!continued) {
            endSuspect();
            inSuspect = isSuspect(octets);
        }
        if (inSuspect) {
            suspect.write(octets, 0, Math.min(octets.length, MAX_FIELD + 1 - suspect.size()));
        } else {
            sink.write(octets, 0, octets.length);
            inBody = empty;
        }
    }

    private static boolean isSuspect(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        int colon = text.indexOf(':');
        return colon > 0
                && text.substring(0, colon)
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .equals(AuthenticationResults.NAME);
    }

    private void endSuspect() throws E {
        if (inSuspect && suspect.size() <= MAX_FIELD) {
            byte[] field = suspect.toByteArray();
            String text = new String(field, StandardCharsets.ISO_8859_1);
            if (!results.isOurs(text.substring(text.indexOf(':') + 1))) {
                sink.write(field, 0, field.length);
            }
        }
        suspect.reset();
        inSuspect = false;
    }

    /** Passes on what is held back; no more comes. */
    public void finish() throws E {
        if (line.size() > 0) {
            line();
        }
        endSuspect();
    }
}
