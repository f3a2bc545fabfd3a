package org.postseal.server.spool;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Which messages are being worked on, by row number, so that a look at the queue makes no text of
 * ids. In memory: a restart releases all.
 */
final class Leases {
    private final Map<Long, CompletableFuture<Void>> held = new ConcurrentHashMap<>();

    /** True where the lease is now the caller's. */
    boolean take(long message) {
        return !isHeld(message) && held.putIfAbsent(message, new CompletableFuture<>()) == null;
    }

    boolean isHeld(long message) {
        return held.containsKey(message);
    }

    /** Takes the lease, after its holder where there is one. */
    void takeWithin(QueueId id, Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        long message = QueueIds.number(id);
        var mine = new CompletableFuture<Void>();
        for (var other = held.putIfAbsent(message, mine);
                other != null;
                other = held.putIfAbsent(message, mine)) {
            try {
                other.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                throw new MessageBusyException(id);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MessageBusyException(id);
            } catch (ExecutionException e) {
                throw new IllegalStateException("a lease never fails", e);
            }
        }
    }

    void end(QueueId id) {
        var lease = held.remove(QueueIds.number(id));
        if (lease != null) {
            lease.complete(null);
        }
    }
}
