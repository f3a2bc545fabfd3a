package org.postseal.server.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A keeper that looks every hour, and what it says. */
class RemindersTest {
    private static final Instant END = Instant.parse("2026-06-01T12:00:00Z");
    private final Reminders reminders = new Reminders();

    /** Days before the end at which it is said, for one who looks hourly. */
    private List<Long> said(long fromDaysBefore, long untilDaysBefore, Optional<Instant> end) {
        List<Long> days = new ArrayList<>();
        for (long hour = fromDaysBefore * 24; hour > untilDaysBefore * 24; hour--) {
            if (reminders.isDue("the key", end, END.minus(Duration.ofHours(hour)))) {
                days.add(Math.floorDiv(hour, 24L));
            }
        }
        return days;
    }

    @Test
    void sixtyThirtyAndSevenDaysAheadAndDailyWhenItIsOver() {
        assertEquals(List.of(300L, 60L, 30L, 7L), said(300, 0, Optional.of(END)));
        assertEquals(List.of(0L, -1L, -2L), said(0, -3, Optional.of(END)));
    }

    @Test
    void whatIsNewIsSaidWhateverTimeIsLeft() {
        assertEquals(List.of(45L, 30L), said(45, 8, Optional.of(END)));
        assertTrue(reminders.isDue("another", Optional.of(END), END.minus(Duration.ofDays(20))));
    }

    @Test
    void whatHasNoEndIsSaidWeekly() {
        List<Long> days = said(100, 0, Optional.empty());
        assertTrue(days.size() >= 14 && days.size() <= 16, days::toString);
    }
}
