package org.postseal.server.app;

import org.postseal.server.site.FileSiteKeys;
import org.postseal.spec.Requirement;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * When the log says again what is still so: what ends at a known time when it is new, 60, 30 and 7
 * days ahead, and daily once it is over; else weekly. Forgotten by a restart. For one thread.
 */
final class Reminders {
    private static final int WEEK = 7;

    /** By what is to be said; as many as there are things to say. */
    private final Map<String, String> said = new HashMap<>();

    /**
     * True where it is to be said now, and then not again before its time.
     *
     * @param end after which it is too late
     */
    @Requirement("P-15")
    boolean isDue(String what, Optional<Instant> end, Instant now) {
        String stage = stage(end, now);
        return !stage.equals(said.put(what, stage));
    }

    private static String stage(Optional<Instant> end, Instant now) {
        if (end.isEmpty()) {
            return "week " + Duration.between(Instant.EPOCH, now).toDays() / WEEK;
        }
        Duration left = Duration.between(now, end.get());
        if (left.isNegative() || left.isZero()) {
            return "over for days: " + left.toDays();
        }
        return FileSiteKeys.WARNINGS.stream()
                .filter(within -> left.compareTo(within) <= 0)
                .findFirst()
                .map(within -> "within " + within)
                .orElse("early");
    }
}
