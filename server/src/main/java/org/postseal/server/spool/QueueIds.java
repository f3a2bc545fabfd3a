package org.postseal.server.spool;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives out queue ids: 44 bits of milliseconds and 16 of counter, so that ids sort by time; in text
 * twelve base-32 digits. An id is always above the last, also when the clock steps back.
 */
final class QueueIds {
    private static final int COUNTER_BITS = 16;
    private static final int DIGITS = 12;
    // No I, L, O, U: ids are read aloud and typed.
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private final InstantSource clock;
    private final AtomicLong last;

    /** Goes on above {@code last}, the highest id that the database remembers. */
    QueueIds(InstantSource clock, long last) {
        this.clock = clock;
        this.last = new AtomicLong(last);
    }

    QueueId next() {
        long now = clock.millis() << COUNTER_BITS;
        return id(last.updateAndGet(previous -> Math.max(previous + 1, now)));
    }

    static QueueId id(long number) {
        char[] text = new char[DIGITS];
        for (int i = DIGITS - 1; i >= 0; i--) {
            text[i] = ALPHABET.charAt((int) (number & 31));
            number >>>= 5;
        }
        return new QueueId(new String(text));
    }

    /** The row of an id; 0, which no message has, for text that never was one. */
    static long number(QueueId id) {
        if (id.text().length() != DIGITS) {
            return 0;
        }
        long number = 0;
        for (int i = 0; i < DIGITS; i++) {
            int digit = ALPHABET.indexOf(id.text().charAt(i));
            if (digit < 0) {
                return 0;
            }
            number = number << 5 | digit;
        }
        return number;
    }
}
