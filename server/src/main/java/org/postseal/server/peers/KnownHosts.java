package org.postseal.server.peers;

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

/** Mail hosts by the TLS keys that they have shown (C-05). Safe for many threads. */
@Requirement({"C-04", "C-05"})
public final class KnownHosts {
    private static final Logger LOG = LoggerFactory.getLogger(KnownHosts.class);
    static final String TABLE = "known-host";

    private final BoundedRows rows;
    private final Clock clock;
    private final Stripes writing = new Stripes();

    public KnownHosts(Rows rows, Clock clock) {
        this(rows, clock, 20_000);
    }

    KnownHosts(Rows rows, Clock clock, int most) {
        this.rows = new BoundedRows(rows, TABLE, most);
        this.clock = clock;
    }

    /**
     * A host has shown its key.
     *
     * @param host its name in lower case
     * @param digest SHA-256 of the SubjectPublicKeyInfo
     * @param vouched something better than memory says that the key is the host's
     */
    Sight see(String host, String digest, boolean vouched) {
        Optional<KnownHost> held = get(host);
        Instant now = now();
        if (held.isPresent() && held.get().seen(digest, vouched, now).equals(held.get())) {
            return sight(held, held.get(), digest);
        }
        return writing.with(host, () -> remember(host, digest, vouched, now));
    }

    private Sight remember(String host, String digest, boolean vouched, Instant now) {
        Optional<KnownHost> held = get(host);
        HostKey.Standing standing =
                vouched ? HostKey.Standing.VOUCHED : HostKey.Standing.FIRST_SEEN;
        KnownHost next =
                held.map(known -> known.seen(digest, vouched, now))
                        .orElseGet(() -> KnownHost.first(host, digest, standing, now));
        put(next);
        Sight sight = sight(held, next, digest);
        if (held.isPresent() && held.get().key(digest).isEmpty()) {
            report(sight, held.get());
        }
        return sight;
    }

    private static Sight sight(Optional<KnownHost> before, KnownHost now, String digest) {
        HostKey key = now.key(digest).orElseThrow();
        if (before.isEmpty()) {
            return new Sight.New();
        }
        if (!key.isKnown()) {
            return new Sight.Changed(key, now);
        }
        boolean wasKnown = before.get().key(digest).filter(HostKey::isKnown).isPresent();
        return wasKnown ? new Sight.Known(key) : new Sight.Renewed(key);
    }

    private static void report(Sight sight, KnownHost before) {
        switch (sight) {
            case Sight.Changed(HostKey key, KnownHost host) ->
                    LOG.warn(
                            "peers: host={}, status=changed, old={}, new={}, changes={}, accept with: postseal peer accept {} {}",
                            host.host(),
                            host.knownText(),
                            key.text(),
                            host.changes(),
                            host.host(),
                            key.shortText());
            case Sight.Renewed(HostKey key) ->
                    LOG.info(
                            "peers: host={}, status=renewed, old={}, new={}",
                            before.host(),
                            before.knownText(),
                            key.text());
            case Sight.New _, Sight.Known _ -> {}
        }
    }

    /** A known host offers OPENPGP in this session. */
    void offers(String host) {
        Instant now = now();
        if (get(host).filter(known -> !known.offering(now).equals(known)).isPresent()) {
            var _ =
                    writing.with(
                            host,
                            () -> {
                                Optional<KnownHost> next = get(host).map(k -> k.offering(now));
                                next.ifPresent(this::put);
                                return next;
                            });
        }
    }

    /** When a host last offered OPENPGP; empty where it never did, or long ago. */
    Optional<Instant> offered(String host) {
        return get(host).flatMap(known -> known.offered(now()));
    }

    /** What is known of a host. */
    public Optional<KnownHost> get(String host) {
        return rows.get(host)
                .map(KnownHosts::decode)
                .filter(known -> !Times.isOver(known.last(), clock.instant()));
    }

    /** All hosts of which something is known, by name; rows that cannot be read are logged. */
    public List<KnownHost> list() {
        return rows.list().stream()
                .flatMap(row -> readable(row).stream())
                .filter(known -> !Times.isOver(known.last(), clock.instant()))
                .toList();
    }

    private static Optional<KnownHost> readable(Rows.Row row) {
        try {
            return Optional.of(decode(row));
        } catch (IllegalStateException e) {
            LOG.error("peers: host={}, status=unreadable ({})", row.key(), e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * The operator takes a key for the host's own.
     *
     * @return what is known now; empty where the host has no such changed key
     */
    public Optional<KnownHost> accept(String host, String digest) {
        return writing.with(
                host,
                () -> {
                    Optional<KnownHost> accepted =
                            get(host)
                                    .flatMap(
                                            known ->
                                                    known.key(digest)
                                                            .filter(key -> !key.isKnown())
                                                            .map(known::accepted));
                    accepted.ifPresent(this::put);
                    return accepted;
                });
    }

    /** Forgets a host; false where nothing was known. */
    public boolean forget(String host) {
        return writing.with(host, () -> rows.remove(host));
    }

    private void put(KnownHost known) {
        rows.put(new Rows.Row(known.host(), known.encode(), known.expires()));
    }

    /** As precise as it is kept. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** A row that cannot be read must not read as a host never met. */
    private static KnownHost decode(Rows.Row row) {
        try {
            return KnownHost.decode(row.key(), row.value());
        } catch (SyntaxException e) {
            throw new IllegalStateException(
                    "known host " + row.key() + ": " + e.getMessage() + "; forget it to go on", e);
        }
    }
}
