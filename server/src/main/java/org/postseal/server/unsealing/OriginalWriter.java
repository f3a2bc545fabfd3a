package org.postseal.server.unsealing;

import org.postseal.server.spool.Draft;
import org.postseal.spec.Requirement;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Writes an original to its draft, octet for octet, but for forged Authentication-Results of this
 * server in its header (P-07). The header is looked at line by line down to the first empty line,
 * however long it is and whatever stands in it, because nobody knows where a mail client thinks it
 * ends.
 */
@Requirement("P-07")
final class OriginalWriter implements OriginalSink {
    /** Longer fields of that name are dropped unread: no honest one is. */
    private static final int MAX_FIELD = 64 << 10;

    private static final int STALLED_SECONDS = 300;

    private final Draft draft;
    private final AuthenticationResults results;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    private final ByteArrayOutputStream suspect = new ByteArrayOutputStream(0);
    private boolean midLine;
    private boolean inSuspect;
    private boolean inBody;

    OriginalWriter(Draft draft, AuthenticationResults results) {
        this.draft = draft;
        this.results = results;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
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
        store(octets, at, end - at);
    }

    /** Takes a line of the header, or a piece of one that is too long. */
    private void line() throws IOException {
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
            store(octets, 0, octets.length);
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

    private void endSuspect() throws IOException {
        if (inSuspect && suspect.size() <= MAX_FIELD) {
            byte[] field = suspect.toByteArray();
            String text = new String(field, StandardCharsets.ISO_8859_1);
            if (!results.isOurs(text.substring(text.indexOf(':') + 1))) {
                store(field, 0, field.length);
            }
        }
        suspect.reset();
        inSuspect = false;
    }

    /** Writes what is held back; no more comes. */
    void finish() throws IOException {
        if (line.size() > 0) {
            line();
        }
        endSuspect();
    }

    private void store(byte[] octets, int offset, int length) throws IOException {
        awaitWritable();
        draft.write(octets, offset, length);
    }

    private void awaitWritable() throws IOException {
        while (!draft.isWritable()) {
            CountDownLatch writable = new CountDownLatch(1);
            draft.onWritable(writable::countDown);
            try {
                if (!writable.await(STALLED_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException("the spool stalls");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while the spool lags behind", e);
            }
        }
    }
}
