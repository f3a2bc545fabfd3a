package org.postseal.client.keys;

import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Keys that nothing authenticates, known by having been seen before, as with SSH's known_hosts
 * (C-05). A change is remembered and reported once; it stays a change until the operator accepts
 * it. Where there is an authenticated policy nobody asks here.
 *
 * <p>Rows are named {@code site:DOMAIN}; and {@code proof:DOMAIN KEY} where a host has proved to
 * hold a known key.
 */
@Requirement("C-05")
public final class KnownKeys {
    private static final Logger LOG = LoggerFactory.getLogger(KnownKeys.class);
    private static final String SITE = "site:";
    private static final String PROOF = "proof:";
    private static final Duration PROOF_LIFE = Duration.ofDays(400);
    private static final Duration PROOF_RENEWED_EVERY = Duration.ofDays(1);
    private static final int STRIPES = 64;

    private final RecordStore store;
    private final Clock clock;

    /** By domain: held while the store writes, one for all would make domains wait in a row. */
    private final List<Lock> writing =
            Stream.<Lock>generate(ReentrantLock::new).limit(STRIPES).toList();

    public KnownKeys(RecordStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Remembers site keys that were seen without authentication.
     *
     * @param keys all that are seen now; none is no sight, for absence is never proof
     * @return the change, where not all of them are known
     */
    Optional<KeyChange> see(String domain, List<Fingerprint> keys) {
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        List<Fingerprint> found =
                keys.stream().distinct().sorted(Comparator.comparing(Fingerprint::hex)).toList();
        Optional<KnownKey> held = get(domain);
        boolean nothingNew = held.map(h -> h.seen(found, now())).equals(held) && held.isPresent();
        KnownKey known = nothingNew ? held.get() : remember(domain, found);
        return known.isKnown(found) ? Optional.empty() : known.change();
    }

    /** What a proof by a key that nothing authenticates comes to. */
    enum Proved {
        /** It is not the domain's known key. */
        UNKNOWN,
        /** It is, and this is the first proof by it. */
        FIRST,
        /** It is, and was proved before. */
        AGAIN
    }

    /** Remembers that a host has proved to hold a key of the domain. */
    Proved prove(String domain, Fingerprint key) {
        see(domain, List.of(key));
        if (get(domain).filter(known -> known.isKnown(List.of(key))).isEmpty()) {
            return Proved.UNKNOWN;
        }
        Instant expires = now().plus(PROOF_LIFE);
        Optional<Instant> before =
                store.get(RecordStore.Table.KNOWN_KEY, proofRow(domain, key))
                        .map(RecordStore.Row::expires)
                        .filter(clock.instant()::isBefore);
        if (before.filter(expires.minus(PROOF_RENEWED_EVERY)::isBefore).isEmpty()) {
            store.put(
                    RecordStore.Table.KNOWN_KEY,
                    new RecordStore.Row(proofRow(domain, key), new byte[0], expires));
        }
        return before.isPresent() ? Proved.AGAIN : Proved.FIRST;
    }

    private static String proofRow(String domain, Fingerprint key) {
        return PROOF + domain + " " + key.hex();
    }

    private Lock writing(String domain) {
        return writing.get(Math.floorMod(domain.hashCode(), STRIPES));
    }

    private KnownKey remember(String domain, List<Fingerprint> found) {
        Lock lock = writing(domain);
        lock.lock();
        try {
            Instant now = now();
            Optional<KnownKey> held = get(domain);
            KnownKey next =
                    held.map(h -> h.seen(found, now))
                            .orElseGet(() -> KnownKey.first(domain, found, now));
            if (!held.equals(Optional.of(next))) {
                put(next);
                report(held, next);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private static void report(Optional<KnownKey> held, KnownKey next) {
        if (held.isPresent() && !held.get().change().equals(next.change())) {
            KeyChange change = next.change().orElseThrow();
            LOG.warn(
                    "known-keys: domain={}, status=changed, old={}, new={}, accept with: postseal key accept {}",
                    change.domain(),
                    KeyChange.join(change.known()),
                    KeyChange.join(change.found()),
                    change.domain());
        }
    }

    /** What is known of a domain. */
    public Optional<KnownKey> get(String domain) {
        return store.get(RecordStore.Table.KNOWN_KEY, SITE + domain)
                .flatMap(this::decode)
                .filter(known -> clock.instant().isBefore(known.expires()));
    }

    /** All domains of which something is known. */
    public List<KnownKey> list() {
        return store.list(RecordStore.Table.KNOWN_KEY).stream()
                .filter(row -> row.key().startsWith(SITE))
                .flatMap(row -> decode(row).stream())
                .toList();
    }

    /**
     * The operator takes what changed last for the domain's own.
     *
     * @return what is known now; empty where nothing had changed
     */
    public Optional<KnownKey> accept(String domain) {
        Lock lock = writing(domain);
        lock.lock();
        try {
            Optional<KnownKey> accepted = get(domain).flatMap(k -> k.accepted(now()));
            accepted.ifPresent(this::put);
            return accepted;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a domain; false where nothing was known. */
    public boolean forget(String domain) {
        get(domain).stream()
                .flatMap(known -> known.keys().stream())
                .forEach(key -> store.remove(RecordStore.Table.KNOWN_KEY, proofRow(domain, key)));
        return store.remove(RecordStore.Table.KNOWN_KEY, SITE + domain);
    }

    /** As precise as it is kept. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private void put(KnownKey known) {
        store.put(
                RecordStore.Table.KNOWN_KEY,
                new RecordStore.Row(SITE + known.domain(), known.encode(), known.expires()));
    }

    private Optional<KnownKey> decode(RecordStore.Row row) {
        try {
            return Optional.of(KnownKey.decode(row.key().substring(SITE.length()), row.value()));
        } catch (SyntaxException e) {
            LOG.error("known-keys: row={}, status=ignored ({})", row.key(), e.getMessage());
            return Optional.empty();
        }
    }
}
