package org.postseal.client.sts;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.StsPolicy;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/**
 * A policy as it is kept: three lines {@code id}, {@code fetched} and {@code used}, times in Unix
 * seconds, and the policy.
 *
 * @param used when a delivery last asked for it, to about a day
 */
record StoredSts(String id, StsPolicy policy, Instant fetched, Instant used) {
    private static final int HEAD = 3;

    /** When it may be swept. */
    Instant expires() {
        return fetched.plus(policy.maxAge());
    }

    /**
     * When it ends at this instant of a clock that may have jumped: a clock that went back behind
     * the fetch gives it no more than max_age from now.
     */
    Instant end(Instant now) {
        Instant from = now.isBefore(fetched) ? now : fetched;
        return from.plus(policy.maxAge());
    }

    boolean stands(Instant now) {
        return end(now).isAfter(now);
    }

    /** Since it was fetched; none where the clock went back. */
    Duration age(Instant now) {
        return now.isBefore(fetched) ? Duration.ZERO : Duration.between(fetched, now);
    }

    StoredSts usedAt(Instant now) {
        return new StoredSts(id, policy, fetched, now);
    }

    byte[] encode() {
        return "id=%s\nfetched=%d\nused=%d\n%s"
                .formatted(id, fetched.getEpochSecond(), used.getEpochSecond(), policy.encode())
                .getBytes(StandardCharsets.UTF_8);
    }

    static StoredSts decode(byte[] value) throws SyntaxException {
        String[] lines = new String(value, StandardCharsets.UTF_8).split("\n", HEAD + 1);
        if (lines.length <= HEAD) {
            throw new SyntaxException("a stored policy has more than three lines");
        }
        try {
            return new StoredSts(
                    field(lines[0], "id="),
                    StsPolicy.decode(lines[HEAD]),
                    time(field(lines[1], "fetched=")),
                    time(field(lines[2], "used=")));
        } catch (NumberFormatException | DateTimeException e) {
            throw new SyntaxException("a stored policy with a bad time");
        }
    }

    private static Instant time(String seconds) {
        return Instant.ofEpochSecond(Long.parseLong(seconds));
    }

    private static String field(String line, String name) throws SyntaxException {
        if (!line.startsWith(name)) {
            throw new SyntaxException("a stored row without " + name);
        }
        return line.substring(name.length());
    }
}
