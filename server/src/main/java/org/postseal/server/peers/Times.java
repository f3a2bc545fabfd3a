package org.postseal.server.peers;

import java.time.Duration;
import java.time.Instant;

/** How long a peer is remembered, and how often that is written. */
final class Times {
    /** Since it was last met. */
    static final Duration KEPT = Duration.ofDays(180);

    private static final Duration WRITTEN_EVERY = Duration.ofDays(1);

    private Times() {}

    /** Seldom, and at once where the clock has gone back. */
    static boolean isStale(Instant last, Instant now) {
        return now.isBefore(last) || !now.isBefore(last.plus(WRITTEN_EVERY));
    }

    /** A clock that went back prolongs nothing (C-04). */
    static boolean isOver(Instant last, Instant now) {
        return !now.isBefore(last.plus(KEPT));
    }

    static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    static Instant parse(String seconds) {
        return Instant.ofEpochSecond(Long.parseLong(seconds));
    }
}
