package org.postseal.server.reports;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * A report on its way over HTTPS.
 *
 * @param key names it in the store and in the log
 * @param first when it was tried first
 * @param next when to try again
 * @param tries made so far
 */
record Posting(String key, URI url, Instant first, Instant next, int tries, byte[] gzip) {
    /** RFC 8460 section 5.5: tried again for a day. */
    static final Duration LIFE = Duration.ofHours(24);

    private static final Duration FIRST_WAIT = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 6;

    static Posting of(String key, URI url, byte[] gzip, Instant now) {
        return new Posting(key, url, now, now, 0, gzip);
    }

    boolean isDue(Instant now) {
        return !now.isBefore(next);
    }

    /** After a failure. */
    Posting again(Instant now) {
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(tries, MOST_DOUBLINGS));
        return new Posting(key, url, first, now.plus(wait), tries + 1, gzip);
    }

    Instant end() {
        return first.plus(LIFE);
    }

    byte[] encode() {
        return String.join(
                        "\n",
                        url.toASCIIString(),
                        String.valueOf(first.getEpochSecond()),
                        String.valueOf(next.getEpochSecond()),
                        String.valueOf(tries),
                        Base64.getEncoder().encodeToString(gzip))
                .getBytes(US_ASCII);
    }

    static Posting decode(String key, byte[] row) {
        String[] fields = new String(row, US_ASCII).split("\n", -1);
        if (fields.length != 5) {
            throw new IllegalStateException("a posting that cannot be read: " + key);
        }
        return new Posting(
                key,
                URI.create(fields[0]),
                Instant.ofEpochSecond(Long.parseLong(fields[1])),
                Instant.ofEpochSecond(Long.parseLong(fields[2])),
                Integer.parseInt(fields[3]),
                Base64.getDecoder().decode(fields[4]));
    }
}
