package org.postseal.client.dns;

import java.time.Duration;

/** The end of one lookup, on the monotonic clock. */
record Deadline(long nanoTime) {
    static Deadline after(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** Negative or zero when it has passed. */
    Duration remaining() {
        return Duration.ofNanos(nanoTime - System.nanoTime());
    }

    boolean hasPassed() {
        return !remaining().isPositive();
    }
}
