package org.postseal.client.sts;

import org.postseal.client.sts.StsFinding.Trouble;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Fetches that failed a while ago, so that a sick policy host is not asked for each message. */
final class StsFailures {
    /** As long as RFC 8461 section 3.3 proposes to wait. */
    private static final Duration AGAIN = Duration.ofMinutes(5);

    private static final int MOST = 10_000;

    private record Failure(String id, Trouble trouble, Instant at) {}

    private final Clock clock;
    private final Map<String, Failure> failures =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Failure> eldest) {
                    return size() > MOST;
                }
            };

    StsFailures(Clock clock) {
        this.clock = clock;
    }

    synchronized void add(String domain, String id, Trouble trouble) {
        failures.remove(domain);
        failures.put(domain, new Failure(id, trouble, clock.instant()));
    }

    synchronized void remove(String domain) {
        failures.remove(domain);
    }

    /** The trouble with this id, if it still counts. */
    synchronized Optional<Trouble> get(String domain, String id) {
        Failure failure = failures.get(domain);
        if (failure == null || !failure.id().equals(id)) {
            return Optional.empty();
        }
        Duration since = Duration.between(failure.at(), clock.instant());
        if (since.isNegative() || since.compareTo(AGAIN) >= 0) {
            failures.remove(domain);
            return Optional.empty();
        }
        return Optional.of(failure.trouble());
    }
}
