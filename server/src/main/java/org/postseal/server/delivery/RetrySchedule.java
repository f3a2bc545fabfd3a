package org.postseal.server.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * When to try again and when to give up (RFC 5321 section 4.5.4.1).
 *
 * @param first wait after the first failure; doubled after each further one
 * @param longest the wait never grows beyond this
 * @param expiry age at which a message is given up
 * @param delayNotice age at which the sender is told once that delivery is delayed
 * @param jitter share of a wait that is random, 0 to 1, so that messages that failed together do
 *     not return together
 */
public record RetrySchedule(
        Duration first, Duration longest, Duration expiry, Duration delayNotice, double jitter) {
    /** One minute doubling to one hour, five days, a delay notice after four hours. */
    public static final RetrySchedule DEFAULT =
            new RetrySchedule(
                    Duration.ofMinutes(1),
                    Duration.ofHours(1),
                    Duration.ofDays(5),
                    Duration.ofHours(4),
                    0.25);

    public RetrySchedule {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("0 < first <= longest is required");
        }
        if (expiry.isNegative() || delayNotice.isNegative() || jitter < 0 || jitter > 1) {
            throw new IllegalArgumentException("no negative age, and a jitter from 0 to 1");
        }
    }

    /** The same, for what nobody wants any more so long after it was made. */
    RetrySchedule within(Duration life) {
        return new RetrySchedule(
                first, longest, expiry.compareTo(life) < 0 ? expiry : life, delayNotice, jitter);
    }

    /**
     * When to try next. The last attempt falls on the expiry itself.
     *
     * @param attempts failures before this one
     */
    Instant next(int attempts, Instant arrival, Instant now, RandomGenerator random) {
        Duration wait = longest;
        int doublings = Math.clamp(attempts, 0, 30);
        if (first.compareTo(longest.dividedBy(1L << doublings)) < 0) {
            wait = first.multipliedBy(1L << doublings);
        }
        double factor = 1 - jitter / 2 + jitter * random.nextDouble();
        Instant at = now.plusMillis((long) (wait.toMillis() * factor));
        Instant end = arrival.plus(expiry);
        return at.isAfter(end) && now.isBefore(end) ? end : at;
    }

    boolean isExpired(Instant arrival, Instant now) {
        return !now.isBefore(arrival.plus(expiry));
    }

    boolean isDelayed(Instant arrival, Instant now) {
        return !now.isBefore(arrival.plus(delayNotice));
    }
}
