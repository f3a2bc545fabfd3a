package org.postseal.client.smtp;

import io.netty.channel.EventLoopGroup;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Connections that nobody uses, each kept for a limited time. */
final class IdleConnections implements AutoCloseable {
    private final EventLoopGroup timers;
    private final Duration limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Target, Deque<Held>> byTarget = new HashMap<>();
    private final SequencedSet<Held> byAge = new LinkedHashSet<>();
    private boolean closed;

    IdleConnections(EventLoopGroup timers, Duration limit) {
        this.timers = timers;
        this.limit = limit;
    }

    /** The connection to the target that was used last, if one still stands. */
    Optional<Held> take(Target target) {
        lock.lock();
        try {
            while (byTarget.containsKey(target)) {
                Held held = byTarget.get(target).getLast();
                remove(held);
                if (held.connection().isOpen()) {
                    return Optional.of(held);
                }
                held.connection().close();
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the connection, or closes it after the pool was closed. */
    void keep(Held held) {
        lock.lock();
        try {
            if (closed) {
                held.connection().close();
                return;
            }
            long time = held.park();
            var _ =
                    timers.schedule(
                            () -> expire(held, time), limit.toMillis(), TimeUnit.MILLISECONDS);
            byTarget.computeIfAbsent(held.target(), key -> new ArrayDeque<>()).addLast(held);
            byAge.addLast(held);
        } catch (RejectedExecutionException e) {
            // The event loops were shut down, and with them every connection.
            held.connection().close();
        } finally {
            lock.unlock();
        }
    }

    private void expire(Held held, long time) {
        lock.lock();
        try {
            if (held.isParked(time) && byAge.contains(held)) {
                remove(held);
                held.connection().close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Closes the oldest until no more than so many are left. */
    void trim(int most) {
        lock.lock();
        try {
            while (byAge.size() > Math.max(0, most)) {
                Held oldest = byAge.getFirst();
                remove(oldest);
                oldest.connection().close();
            }
        } finally {
            lock.unlock();
        }
    }

    private void remove(Held held) {
        byAge.remove(held);
        Deque<Held> others = byTarget.get(held.target());
        others.remove(held);
        if (others.isEmpty()) {
            byTarget.remove(held.target());
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        trim(0);
        awaitQuits();
    }

    /** Once every loop has come by, each QUIT is on the wire, whatever becomes of the loops. */
    private void awaitQuits() {
        try {
            timers.forEach(loop -> loop.submit(() -> {}).awaitUninterruptibly());
        } catch (RejectedExecutionException e) {
            // The event loops were shut down, and with them every connection.
        }
    }
}
