package org.postseal.client.keys;

import org.postseal.client.keys.DomainPolicy.Lookup;
import org.postseal.client.keys.DomainPolicy.Origin;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.dns.PolicyRecord.Mode;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An authenticated policy as it is kept (C-01): five lines {@code origin}, {@code first}, {@code
 * last}, {@code expires} and {@code record}, times in Unix seconds.
 */
@Requirement({"C-01", "C-02", "C-04"})
record RememberedPolicy(
        PolicyRecord record, Origin origin, Instant firstSeen, Instant lastSeen, Instant expires) {
    private static final int LONGEST = 8192;

    static RememberedPolicy first(DomainPolicy live, Instant now) {
        return new RememberedPolicy(
                live.record().orElseThrow(), live.origin(), now, now, live.expires());
    }

    /**
     * What stands after a live authenticated policy was seen. One equally authenticated replaces
     * this one, except that the mode is not lowered before this one expires: only {@code none} with
     * a new id does that (C-02).
     */
    RememberedPolicy succeededBy(DomainPolicy live, Instant now) {
        PolicyRecord next = live.record().orElseThrow();
        if (live.origin().compareTo(origin) > 0) {
            return this; // a lower rank never replaces a higher one before it expires
        }
        boolean lower = next.mode().compareTo(record.mode()) < 0;
        boolean earlyExit = next.mode() == Mode.NONE && !next.id().equals(record.id());
        if (lower && !earlyExit) {
            return new RememberedPolicy(
                    withMode(next, record.mode()), live.origin(), firstSeen, now, expires);
        }
        return new RememberedPolicy(next, live.origin(), firstSeen, now, live.expires());
    }

    private static PolicyRecord withMode(PolicyRecord r, Mode mode) {
        return new PolicyRecord(
                r.id(), mode, r.maxAge(), r.seal(), r.keys(), r.sources(), r.siteAuth(), r.rua());
    }

    /**
     * When it ends at this instant of a clock that may have jumped: never later than max_age after
     * it was last seen, nor than max_age from now where the clock went back (C-04).
     */
    Instant end(Instant now) {
        Duration maxAge = record.maxAge().orElse(Duration.ZERO);
        Instant seen = now.isBefore(lastSeen) ? now : lastSeen;
        Instant cap = seen.plus(maxAge);
        return cap.isBefore(expires) ? cap : expires;
    }

    boolean stands(Instant now) {
        return end(now).isAfter(now);
    }

    /** True in the second half of its life, when it is time to see it anew. */
    boolean isAging(Instant now) {
        Duration life = Duration.between(lastSeen, expires);
        return now.isAfter(lastSeen.plus(life.dividedBy(2)));
    }

    DomainPolicy asPolicy(Lookup lookup, String detail, Instant now) {
        return new DomainPolicy(Optional.of(record), origin, end(now), lookup, detail);
    }

    byte[] encode() {
        return """
               origin=%s
               first=%d
               last=%d
               expires=%d
               record=%s
               """
                .formatted(
                        origin,
                        firstSeen.getEpochSecond(),
                        lastSeen.getEpochSecond(),
                        expires.getEpochSecond(),
                        record.encode())
                .getBytes(StandardCharsets.UTF_8);
    }

    static RememberedPolicy decode(byte[] value) throws SyntaxException {
        if (value.length > LONGEST) {
            throw new SyntaxException("a stored policy of more than 8192 octets");
        }
        String[] lines = new String(value, StandardCharsets.UTF_8).split("\n", 6);
        if (lines.length < 5) {
            throw new SyntaxException("a stored policy has five lines");
        }
        try {
            return new RememberedPolicy(
                    PolicyRecord.decode(field(lines[4], "record=")),
                    Origin.valueOf(field(lines[0], "origin=")),
                    time(field(lines[1], "first=")),
                    time(field(lines[2], "last=")),
                    time(field(lines[3], "expires=")));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new SyntaxException("a stored policy with a bad value");
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
