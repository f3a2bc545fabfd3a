package org.postseal.client.smtp;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/** How many connections may be in use: to each target, and at all. First come, first served. */
final class Permits {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Target, Destination> destinations = new HashMap<>();
    private final int perDestination;
    private final Semaphore total;

    Permits(int perDestination, int total) {
        this.perDestination = perDestination;
        this.total = new Semaphore(total, true);
    }

    void acquire(Target target) throws InterruptedException {
        Destination destination = enter(target);
        boolean acquired = false;
        try {
            destination.permits.acquire();
            try {
                // In this order a full destination holds up nobody else.
                total.acquire();
                acquired = true;
            } finally {
                if (!acquired) {
                    destination.permits.release();
                }
            }
        } finally {
            if (!acquired) {
                leave(target);
            }
        }
    }

    void release(Target target) {
        total.release();
        leave(target).permits.release();
    }

    /** Connections that may stand besides those in use. */
    int left() {
        return total.availablePermits();
    }

    private Destination enter(Target target) {
        lock.lock();
        try {
            Destination destination =
                    destinations.computeIfAbsent(target, key -> new Destination(perDestination));
            destination.users++;
            return destination;
        } finally {
            lock.unlock();
        }
    }

    private Destination leave(Target target) {
        lock.lock();
        try {
            Destination destination = destinations.get(target);
            destination.users--;
            if (destination.users == 0) {
                destinations.remove(target);
            }
            return destination;
        } finally {
            lock.unlock();
        }
    }

    /** Kept while somebody holds a permit or waits for one. */
    private static final class Destination {
        private final Semaphore permits;
        private int users;

        Destination(int permits) {
            this.permits = new Semaphore(permits, true);
        }
    }
}
