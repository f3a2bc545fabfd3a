package org.postseal.server.delivery;

import org.postseal.server.spool.QueuedMessage.QueuedRecipient;

import java.time.Instant;
import java.util.random.RandomGenerator;

/** The one place that maps {@link Trouble} to retry or bounce. */
final class Triage {
    /** RFC 3463: delivery time expired. */
    static final String EXPIRED = "4.4.7";

    private final RetrySchedule schedule;
    private final RandomGenerator random;

    Triage(RetrySchedule schedule, RandomGenerator random) {
        this.schedule = schedule;
        this.random = random;
    }

    /** What is to be done. */
    sealed interface Disposition {
        /**
         * Try again.
         *
         * @param delayed the age has come at which a sender is told, and this one was not
         */
        record Retry(Instant at, boolean delayed, Instant until) implements Disposition {}

        /** Give up; {@code expired} where only time has run out. */
        record Bounce(String status, boolean expired) implements Disposition {}
    }

    Disposition dispose(Trouble trouble, QueuedRecipient recipient, Instant arrival, Instant now) {
        if (trouble.isPermanent()) {
            return new Disposition.Bounce(trouble.status(), false);
        }
        if (schedule.isExpired(arrival, now)) {
            return new Disposition.Bounce(EXPIRED, true);
        }
        return new Disposition.Retry(
                schedule.next(recipient.attempts(), arrival, now, random),
                schedule.isDelayed(arrival, now) && !recipient.delayNotified(),
                arrival.plus(schedule.expiry()));
    }
}
