package org.postseal.server.peers;

import org.postseal.client.session.SessionLevel;
import org.postseal.server.spool.Rows;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Domains by the best session that their mail had. Safe for many threads. */
@Requirement({"C-04", "S-03"})
public final class KnownSessions {
    private static final Logger LOG = LoggerFactory.getLogger(KnownSessions.class);
    static final String TABLE = "known-session";

    private final BoundedRows rows;
    private final Clock clock;
    private final Stripes writing = new Stripes();

    public KnownSessions(Rows rows, Clock clock) {
        this(rows, clock, 20_000);
    }

    KnownSessions(Rows rows, Clock clock, int most) {
        this.rows = new BoundedRows(rows, TABLE, most);
        this.clock = clock;
    }

    /**
     * A session for a domain's mail came about.
     *
     * @return what is known, this session included
     */
    KnownSession see(String domain, SessionLevel level, String host) {
        Optional<KnownSession> held = get(domain);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        if (held.isPresent() && held.get().seen(level, host, now).equals(held.get())) {
            return held.get();
        }
        return writing.with(domain, () -> remember(domain, level, host, now));
    }

    private KnownSession remember(String domain, SessionLevel level, String host, Instant now) {
        Optional<KnownSession> before = get(domain);
        KnownSession next =
                before.map(known -> known.seen(level, host, now))
                        .orElseGet(() -> KnownSession.first(domain, level, host, now));
        put(next);
        if (before.isPresent() && !before.get().worse().equals(next.worse())) {
            next.worse().ifPresent(worse -> report(next, worse));
        }
        return next;
    }

    private static void report(KnownSession known, KnownSession.Reached worse) {
        LOG.warn(
                "peers: domain={}, status=lower, host={}, old={} ({} at {}), new={}, accept with: postseal peer accept {}",
                known.domain(),
                worse.host(),
                known.best().level().text(),
                known.best().last(),
                known.best().host(),
                worse.level().text(),
                known.domain());
    }

    /** What is known of a domain. */
    public Optional<KnownSession> get(String domain) {
        return rows.get(domain).map(KnownSessions::decode).filter(this::stands);
    }

    private boolean stands(KnownSession known) {
        return !Times.isOver(known.best().last(), clock.instant());
    }

    /** All domains of which something is known, by name; rows that cannot be read are logged. */
    public List<KnownSession> list() {
        return rows.list().stream()
                .flatMap(row -> readable(row).stream())
                .filter(this::stands)
                .toList();
    }

    /**
     * The operator takes the lower level for the domain's own.
     *
     * @return what is known now; empty where nothing was lower
     */
    public Optional<KnownSession> accept(String domain) {
        return writing.with(
                domain,
                () -> {
                    Optional<KnownSession> accepted = get(domain).flatMap(KnownSession::accept);
                    accepted.ifPresent(this::put);
                    return accepted;
                });
    }

    /** Forgets a domain; false where nothing was known. */
    public boolean forget(String domain) {
        return writing.with(domain, () -> rows.remove(domain));
    }

    private void put(KnownSession known) {
        rows.put(new Rows.Row(known.domain(), known.encode(), known.expires()));
    }

    private static Optional<KnownSession> readable(Rows.Row row) {
        try {
            return Optional.of(decode(row));
        } catch (IllegalStateException e) {
            LOG.error("peers: domain={}, status=unreadable ({})", row.key(), e.getMessage());
            return Optional.empty();
        }
    }

    /** A row that cannot be read must not read as a domain never met. */
    private static KnownSession decode(Rows.Row row) {
        try {
            return KnownSession.decode(row.key(), row.value());
        } catch (SyntaxException e) {
            throw new IllegalStateException(
                    "known domain " + row.key() + ": " + e.getMessage() + "; forget it to go on",
                    e);
        }
    }
}
