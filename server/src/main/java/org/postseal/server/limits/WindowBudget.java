package org.postseal.server.limits;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * How often each key may do something within a fixed window of time. Bounded: once the table is
 * full, keys that are not in it share one budget till the window ends.
 */
public final class WindowBudget<K> {
    private static final int MAX_KEYS = 100_000;

    private final int limit;
    private final long windowNanos;
    private final LongSupplier nanoTime;
    private volatile Window<K> window;

    private record Window<K>(
            long start, ConcurrentHashMap<K, AtomicInteger> spent, AtomicInteger others) {}

    public WindowBudget(int limit, Duration window, LongSupplier nanoTime) {
        this.limit = limit;
        this.windowNanos = window.toNanos();
        this.nanoTime = nanoTime;
        this.window = begin();
    }

    /** Spends one; false where the budget is gone. */
    public boolean spend(K key) {
        return spent(key).incrementAndGet() <= limit;
    }

    /** True where one more can be spent. */
    public boolean has(K key) {
        return spent(key).get() < limit;
    }

    private AtomicInteger spent(K key) {
        Window<K> current = window;
        if (nanoTime.getAsLong() - current.start >= windowNanos) {
            // Two threads may both begin a window: a few units are forgotten, which is harmless.
            current = begin();
            window = current;
        }
        AtomicInteger spent = current.spent.get(key);
        if (spent == null) {
            spent =
                    current.spent.size() < MAX_KEYS
                            ? current.spent.computeIfAbsent(key, _ -> new AtomicInteger())
                            : current.others;
        }
        return spent;
    }

    private Window<K> begin() {
        return new Window<>(nanoTime.getAsLong(), new ConcurrentHashMap<>(), new AtomicInteger());
    }
}
