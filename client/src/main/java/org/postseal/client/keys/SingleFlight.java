package org.postseal.client.keys;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Runs one lookup per key at a time, on a virtual thread; whoever asks meanwhile shares it. */
public final class SingleFlight<K, V> {
    private final Map<K, CompletableFuture<V>> running = new ConcurrentHashMap<>();

    /** Starts the lookup, or joins the one that runs. */
    public CompletableFuture<V> start(K key, Supplier<V> lookup) {
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> other = running.putIfAbsent(key, mine);
        if (other != null) {
            return other;
        }
        Thread.ofVirtual().name("lookup " + key).start(() -> run(key, mine, lookup));
        return mine;
    }

    private void run(K key, CompletableFuture<V> mine, Supplier<V> lookup) {
        try {
            V value = lookup.get();
            running.remove(key, mine);
            mine.complete(value);
        } catch (RuntimeException | Error e) {
            running.remove(key, mine);
            mine.completeExceptionally(e);
        }
    }
}
