package org.postseal.conformance;

import java.util.ArrayList;
import java.util.List;

/** What went over the wire in one case, in order; safe for use by several threads. */
public final class Transcript {
    private static final int MOST = 5_000;
    private static final int LONGEST = 2_000;

    private final long begin = System.nanoTime();
    private final List<Entry> entries = new ArrayList<>();

    /** Who spoke. */
    public enum Direction {
        /** By the suite. */
        SENT,
        /** By the peer under test. */
        RECEIVED,
        /** What the suite did or saw. */
        NOTE
    }

    /**
     * @param micros since the case began
     * @param channel which connection or service, such as {@code smtp 1} or {@code dns}
     * @param text one line, without its end; control characters are shown by the report
     */
    public record Entry(long micros, Direction direction, String channel, String text) {}

    /** Adds a line; what is long is cut, and too many lines are left out. */
    public synchronized void add(Direction direction, String channel, String text) {
        if (entries.size() < MOST) {
            String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
            long micros = (System.nanoTime() - begin) / 1_000;
            entries.add(new Entry(micros, direction, channel, shown));
        }
    }

    public void note(String text) {
        add(Direction.NOTE, "suite", text);
    }

    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }
}
