package org.postseal.server.delivery;

import org.postseal.server.policy.NextHop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Next hops of which no host could be reached a moment ago. Their other mail is put off with the
 * same trouble, instead of each message waiting for the same time-outs.
 */
final class Suspensions {
    private final Map<NextHop, Suspension> suspended = new ConcurrentHashMap<>();
    private final Duration length;
    private final Clock clock;

    private record Suspension(Trouble trouble, Instant until) {}

    Suspensions(Duration length, Clock clock) {
        this.length = length;
        this.clock = clock;
    }

    void suspend(NextHop hop, Trouble trouble) {
        if (!length.isZero()) {
            Instant now = clock.instant();
            // Nobody may ever ask again for a domain that was only guessed at.
            suspended.values().removeIf(old -> !now.isBefore(old.until()));
            suspended.put(hop, new Suspension(trouble, now.plus(length)));
        }
    }

    Optional<Trouble> of(NextHop hop) {
        Suspension suspension = suspended.get(hop);
        if (suspension == null) {
            return Optional.empty();
        }
        if (clock.instant().isBefore(suspension.until())) {
            return Optional.of(suspension.trouble());
        }
        suspended.remove(hop, suspension);
        return Optional.empty();
    }
}
