package org.postseal.interop.reports;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Goes as time does, from noon of yesterday, until it is put right. */
final class LateClock extends Clock {
    private volatile Duration behind;

    LateClock() {
        Instant noon =
                LocalDate.now(ZoneOffset.UTC)
                        .minusDays(1)
                        .atTime(LocalTime.NOON)
                        .toInstant(ZoneOffset.UTC);
        behind = Duration.between(noon, Instant.now());
    }

    void putRight() {
        behind = Duration.ZERO;
    }

    @Override
    public Instant instant() {
        return Instant.now().minus(behind);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
