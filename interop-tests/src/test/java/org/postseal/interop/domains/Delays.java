package org.postseal.interop.domains;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** From the 250 to the arrival, of many mails. */
final class Delays {
    private final List<Duration> delays = new ArrayList<>();
    private int lost;

    static Delays of(Collection<Delays> parts) {
        Delays all = new Delays();
        for (Delays part : parts) {
            all.delays.addAll(part.delays);
            all.lost += part.lost;
        }
        return all;
    }

    void add(Duration delay) {
        delays.add(delay);
    }

    /** A mail that did not arrive, or was not even taken. */
    void addLost() {
        lost++;
    }

    int mails() {
        return delays.size() + lost;
    }

    int delivered() {
        return delays.size();
    }

    int lost() {
        return lost;
    }

    /**
     * The delay that so many of a thousand do not exceed, among those that arrived.
     *
     * @param permille 1000 for the longest
     */
    Duration permille(int permille) {
        if (delays.isEmpty()) {
            return Duration.ZERO;
        }
        List<Duration> sorted = new ArrayList<>(delays);
        Collections.sort(sorted);
        int rank = (int) Math.ceilDiv((long) permille * sorted.size(), 1000L);
        return sorted.get(Math.max(0, rank - 1));
    }
}
