package org.postseal.server.delivery;

import org.postseal.server.spool.QueuedMessage;
import org.postseal.server.spool.QueuedMessage.QueuedRecipient;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** The one place that maps {@link Trouble} to retry or bounce. */
final class Triage {
    /** RFC 3463: delivery time expired. */
    static final String EXPIRED = "4.4.7";

    /** RFC 8460 section 5.5. */
    private static final Duration REPORT_LIFE = Duration.ofHours(24);

    private final RetrySchedule mails;
    private final RetrySchedule reports;
    private final RandomGenerator random;

    Triage(RetrySchedule schedule, RandomGenerator random) {
        this.mails = schedule;
        this.reports = schedule.within(REPORT_LIFE);
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

    Disposition dispose(
            Trouble trouble, QueuedRecipient recipient, QueuedMessage message, Instant now) {
        RetrySchedule schedule = message.traits().isReport() ? reports : mails;
        Instant arrival = message.arrival().at();
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
