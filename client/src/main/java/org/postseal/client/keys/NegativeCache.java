package org.postseal.client.keys;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Remembers for a short while, in memory, that a source gave nothing. */
final class NegativeCache {
    private static final int MOST = 10_000;

    private final Clock clock;
    private final Map<String, Nothing> entries =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Nothing> eldest) {
                    return size() > MOST;
                }
            };

    private record Nothing(Attempt attempt, Instant until) {}

    NegativeCache(Clock clock) {
        this.clock = clock;
    }

    synchronized void add(String key, Duration life, Attempt attempt) {
        entries.remove(key);
        entries.put(key, new Nothing(attempt, clock.instant().plus(life)));
    }

    /** The attempt that gave nothing, if it still counts. */
    synchronized Optional<Attempt> get(String key) {
        Nothing entry = entries.get(key);
        if (entry == null || !clock.instant().isBefore(entry.until())) {
            entries.remove(key);
            return Optional.empty();
        }
        return Optional.of(entry.attempt());
    }

    synchronized void remove(String key) {
        entries.remove(key);
    }

    synchronized void removeStartingWith(String prefix) {
        entries.keySet().removeIf(key -> key.startsWith(prefix));
    }
}
