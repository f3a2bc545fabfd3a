package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;

class RetryScheduleTest {
    private static final Instant ARRIVAL = Instant.parse("2026-03-01T00:00:00Z");
    private static final RetrySchedule PLAIN =
            new RetrySchedule(
                    Duration.ofMinutes(1),
                    Duration.ofHours(1),
                    Duration.ofDays(5),
                    Duration.ofHours(4),
                    0);

    @ParameterizedTest
    @CsvSource({
        "0, 60",
        "1, 120",
        "2, 240",
        "5, 1920",
        "6, 3600",
        "7, 3600",
        "29, 3600",
        "1000000, 3600"
    })
    void doublesUpToTheLongest(int attempts, long seconds) {
        assertEquals(
                ARRIVAL.plusSeconds(10 + seconds),
                PLAIN.next(attempts, ARRIVAL, ARRIVAL.plusSeconds(10), new Random(1)));
    }

    @Test
    void lastAttemptFallsOnTheExpiry() {
        Instant expiry = ARRIVAL.plus(Duration.ofDays(5));
        assertEquals(expiry, PLAIN.next(20, ARRIVAL, expiry.minusSeconds(1), new Random(1)));
        assertFalse(PLAIN.isExpired(ARRIVAL, expiry.minusSeconds(1)));
        assertTrue(PLAIN.isExpired(ARRIVAL, expiry));
    }

    @Test
    void jitterSpreadsAroundTheWait() {
        RetrySchedule half =
                new RetrySchedule(
                        Duration.ofMinutes(1),
                        Duration.ofHours(1),
                        Duration.ofDays(5),
                        Duration.ofHours(4),
                        0.5);
        Random random = new Random(7);
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 1000; i++) {
            long wait =
                    Duration.between(ARRIVAL, half.next(0, ARRIVAL, ARRIVAL, random)).toMillis();
            least = Math.min(least, wait);
            most = Math.max(most, wait);
        }
        assertTrue(least >= 45_000 && least < 46_500, "least " + least);
        assertTrue(most <= 75_000 && most > 73_500, "most " + most);
    }

    @Test
    void delayIsToldFromItsAgeOn() {
        assertFalse(PLAIN.isDelayed(ARRIVAL, ARRIVAL.plus(Duration.ofHours(4)).minusMillis(1)));
        assertTrue(PLAIN.isDelayed(ARRIVAL, ARRIVAL.plus(Duration.ofHours(4))));
    }

    @Test
    void refusesNonsense() {
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new RetrySchedule(
                                Duration.ofHours(2),
                                Duration.ofHours(1),
                                Duration.ofDays(5),
                                Duration.ofHours(4),
                                0));
    }
}
