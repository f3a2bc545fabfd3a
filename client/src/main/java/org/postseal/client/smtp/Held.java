package org.postseal.client.smtp;

/** A pooled connection and its use so far. Guarded by whoever has it: one lease, or the pool. */
final class Held {
    private final Target target;
    private final SmtpConnection connection;
    private int transactions;
    private long parked;

    Held(Target target, SmtpConnection connection) {
        this.target = target;
        this.connection = connection;
    }

    /** What was asked for; a connection can be better than that. */
    Target target() {
        return target;
    }

    SmtpConnection connection() {
        return connection;
    }

    void countTransaction() {
        transactions++;
    }

    int transactions() {
        return transactions;
    }

    /** Counts how often it was idle: each time has its own timer. */
    long park() {
        return ++parked;
    }

    boolean isParked(long time) {
        return parked == time;
    }

    boolean isReused() {
        return parked > 0;
    }
}
