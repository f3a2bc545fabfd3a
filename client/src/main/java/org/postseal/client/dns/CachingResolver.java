package org.postseal.client.dns;

import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Remembers answers with their status for their TTL, and asks for the same thing once at a time.
 * Bounded by the octets held; the least recently used goes first.
 */
public final class CachingResolver implements Resolver {
    private static final long MAX_OCTETS = 16L << 20;
    private static final long ENTRY_OVERHEAD = 256;

    private record Key(String name, int type) {}

    private record Entry(Answer answer, Instant stored, long octets) {}

    private final Resolver delegate;
    private final Clock clock;
    private final Map<Key, CompletableFuture<Answer>> flights = new ConcurrentHashMap<>();

    /** In order of use; guarded by itself. */
    private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);

    private long octets;

    public CachingResolver(Resolver delegate, Clock clock) {
        this.delegate = delegate;
        this.clock = clock;
    }

    @Override
    public Answer resolve(String name, int type) {
        Key key = new Key(canonical(name), type);
        return cached(key).orElseGet(() -> fly(key));
    }

    @Override
    public void forget(String name) {
        String owner = canonical(name);
        synchronized (entries) {
            Iterator<Map.Entry<Key, Entry>> all = entries.entrySet().iterator();
            while (all.hasNext()) {
                Map.Entry<Key, Entry> entry = all.next();
                if (entry.getKey().name().equals(owner)) {
                    octets -= entry.getValue().octets();
                    all.remove();
                }
            }
        }
        delegate.forget(name);
    }

    private static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") && lower.length() > 1
                ? lower.substring(0, lower.length() - 1)
                : lower;
    }

    /** The lookup runs in a thread of its own, so that no caller's interruption ends it for all. */
    private Answer fly(Key key) {
        CompletableFuture<Answer> mine = new CompletableFuture<>();
        CompletableFuture<Answer> other = flights.putIfAbsent(key, mine);
        if (other != null) {
            return await(key, other);
        }
        Thread.startVirtualThread(() -> land(key, mine));
        return await(key, mine);
    }

    private void land(Key key, CompletableFuture<Answer> flight) {
        Answer answer;
        try {
            answer = delegate.resolve(key.name(), key.type());
            store(key, answer);
        } catch (RuntimeException | Error e) {
            // Whatever it is: those who wait would else wait for ever.
            answer = failed(key, "lookup broke off: " + e);
        }
        flights.remove(key, flight); // first: who asks after the answer came asks anew
        flight.complete(answer);
    }

    private static Answer await(Key key, CompletableFuture<Answer> flight) {
        try {
            return flight.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(key, "interrupted");
        } catch (ExecutionException e) {
            throw new AssertionError("a flight ends with a value", e);
        }
    }

    private static Answer failed(Key key, String detail) {
        return new Answer(
                Answer.Status.FAILED,
                Answer.Security.INSECURE,
                List.of(),
                Duration.ZERO,
                key.name(),
                Optional.of(detail));
    }

    private Optional<Answer> cached(Key key) {
        Entry entry;
        synchronized (entries) {
            entry = entries.get(key);
        }
        if (entry == null) {
            return Optional.empty();
        }
        Duration age = Duration.between(entry.stored(), clock.instant());
        Answer answer = entry.answer();
        // A clock set back would keep an answer for longer than its TTL.
        if (age.isNegative() || age.compareTo(answer.ttl()) >= 0) {
            return Optional.empty();
        }
        return Optional.of(
                new Answer(
                        answer.status(),
                        answer.security(),
                        answer.records(),
                        answer.ttl().minus(age),
                        answer.canonicalName(),
                        answer.detail()));
    }

    private void store(Key key, Answer answer) {
        if (answer.ttl().isZero()) {
            return;
        }
        Entry entry = new Entry(answer, clock.instant(), size(answer));
        synchronized (entries) {
            Entry before = entries.put(key, entry);
            octets += entry.octets() - (before == null ? 0 : before.octets());
            Iterator<Entry> eldest = entries.values().iterator();
            while (octets > MAX_OCTETS) {
                octets -= eldest.next().octets();
                eldest.remove();
            }
        }
    }

    private static long size(Answer answer) {
        long size = ENTRY_OVERHEAD;
        for (Record rr : answer.records()) {
            size += rr.toWire(Section.ANSWER).length;
        }
        return size;
    }
}
