package org.postseal.server.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.server.policy.Level;
import org.postseal.server.policy.Memory;
import org.postseal.server.spool.Rows;
import org.postseal.spec.Requirement;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What destinations had (C-03): when mail was last sealed with an authenticated key and taken, for
 * as long as the policy's max_age was then, or 30 days where there was none.
 *
 * <p>A site seal is remembered for the domain, a seal to a user's own key for that address alone:
 * one user's key must not hold up the mail of all others.
 */
@Requirement("C-03")
public final class ReachedLevels {
    private static final Logger LOG = LoggerFactory.getLogger(ReachedLevels.class);
    static final String TABLE = "reached-level";
    private static final Duration WITHOUT_MAX_AGE = Duration.ofDays(30);
    private static final Duration WRITE_EVERY = Duration.ofDays(1);

    private final Rows rows;
    private final Clock clock;

    public ReachedLevels(Rows rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
    }

    /** The last time, and for how long it counts; two numbers of seconds in a row. */
    private record Reached(Instant at, Duration counts) {
        /** A clock that went back does not prolong it (C-04). */
        boolean stands(Instant now) {
            Instant seen = now.isBefore(at) ? now : at;
            return now.isBefore(seen.plus(counts));
        }

        /** Seldom, but often enough that it does not end while mail still flows. */
        boolean isToBeWritten(Instant now, Duration maxAge) {
            Duration quarter = counts.dividedBy(4);
            Duration every = quarter.compareTo(WRITE_EVERY) < 0 ? quarter : WRITE_EVERY;
            return !counts.equals(maxAge) || now.isBefore(at) || !now.isBefore(at.plus(every));
        }

        byte[] encode() {
            return (at.getEpochSecond() + " " + counts.toSeconds()).getBytes(US_ASCII);
        }
    }

    /**
     * The next hop has taken mail that was sealed so. A store that fails is logged: the mail is
     * gone, and what is already remembered stands.
     */
    void reached(Mailbox recipient, Candidate sealedTo, DomainPolicy policy) {
        if (!sealedTo.authenticated()) {
            return;
        }
        try {
            remember(key(recipient, sealedTo.scope()), maxAge(policy));
        } catch (RuntimeException e) {
            LOG.error("reached-level: domain={}, status=lost", recipient.domain(), e);
        }
    }

    private void remember(String key, Duration maxAge) {
        Instant now = clock.instant();
        if (get(key).filter(reached -> !reached.isToBeWritten(now, maxAge)).isEmpty()) {
            rows.put(TABLE, new Rows.Row(key, new Reached(now, maxAge).encode(), now.plus(maxAge)));
        }
    }

    private static Duration maxAge(DomainPolicy policy) {
        return policy.record()
                .filter(record -> policy.isAuthenticated())
                .flatMap(PolicyRecord::maxAge)
                .orElse(WITHOUT_MAX_AGE);
    }

    /** What the recipient had, as a demand. */
    Memory of(Mailbox recipient) {
        return of(recipient, SealLevel.USER, Level.SEALED_USER)
                .or(() -> of(recipient, SealLevel.SITE, Level.SEALED_SITE))
                .orElse(Memory.NONE);
    }

    private Optional<Memory> of(Mailbox recipient, SealLevel scope, Level level) {
        String key = key(recipient, scope);
        return get(key).filter(reached -> reached.stands(clock.instant()))
                .map(
                        reached ->
                                "never below %s, which %s had on %s"
                                        .formatted(level.text(), key, reached.at()))
                .map(reason -> new Memory(level, List.of(reason)));
    }

    /** Forgets what a user's own key reached; false where nothing was known. */
    public boolean forget(Mailbox recipient) {
        return rows.remove(TABLE, key(recipient, SealLevel.USER));
    }

    /** Forgets what a domain's site key reached; false where nothing was known. */
    public boolean forgetDomain(String domain) {
        return rows.remove(TABLE, domain);
    }

    private static String key(Mailbox recipient, SealLevel scope) {
        return switch (scope) {
            case SITE -> recipient.domain();
            case USER -> recipient.localPart() + "@" + recipient.domain();
        };
    }

    private Optional<Reached> get(String key) {
        return rows.get(TABLE, key).map(row -> decode(row.value()));
    }

    /** A row that cannot be read must not read as nothing: what it demanded is not known. */
    private static Reached decode(byte[] value) {
        String[] fields = new String(value, US_ASCII).split(" ", -1);
        if (fields.length != 2) {
            throw new IllegalStateException("reached-level: a row that cannot be read");
        }
        return new Reached(
                Instant.ofEpochSecond(Long.parseLong(fields[0])),
                Duration.ofSeconds(Long.parseLong(fields[1])));
    }
}
