package org.postseal.server.peers;

import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Locks by key. They are held while the disk writes: with one lock for all, each session would wait
 * for the disk as often as there are others before it.
 */
final class Stripes {
    private static final int COUNT = 64;

    private final List<Lock> locks =
            Stream.<Lock>generate(ReentrantLock::new).limit(COUNT).toList();

    /** Runs a change; no other of this key runs meanwhile. */
    <T> T with(String key, Supplier<T> change) {
        Lock lock = locks.get(Math.floorMod(key.hashCode(), COUNT));
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
        }
    }
}
