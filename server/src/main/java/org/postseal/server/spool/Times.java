package org.postseal.server.spool;

import java.time.Instant;

/** Instants as columns: milliseconds, with the far ends of time kept as they are. */
final class Times {
    private static final Instant FIRST = Instant.ofEpochMilli(Long.MIN_VALUE);
    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private Times() {}

    static long column(Instant instant) {
        if (instant.isAfter(LAST)) {
            return Long.MAX_VALUE;
        }
        return instant.isBefore(FIRST) ? Long.MIN_VALUE : instant.toEpochMilli();
    }

    static Instant instant(long column) {
        if (column == Long.MAX_VALUE) {
            return Instant.MAX;
        }
        return column == Long.MIN_VALUE ? Instant.MIN : Instant.ofEpochMilli(column);
    }
}
