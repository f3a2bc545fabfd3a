package org.postseal.server.delivery;

import org.postseal.server.policy.NextHop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * Runs work by next hop: so many at once to one hop, so many over all. Work for a hop that is busy,
 * slow or silent waits in its own lane and holds up no other.
 *
 * <p>At most a quarter of all attempts run on credit, that is, beyond what their lane has earned
 * ({@link Lane}). Hops known to be sick have earned nothing, and share that quarter, however many
 * they are; hops not known yet have one attempt each beside it. The scarcer the credit, the fewer
 * of it one lane has, so that there is some left for the next. Where lanes wait for one another,
 * each gets one attempt before any gets another.
 */
final class Lanes {
    /** An attempt that takes longer is a slow one. */
    private static final Duration SOON = Duration.ofSeconds(5);

    /** Of all attempts, one in so many may run on credit. */
    private static final int SHARE = 4;

    /** Of the credit, one part must be free for each attempt that a lane has on credit already. */
    private static final int PARTS = 32;

    /** Sick hops that are remembered while there is no mail for them. */
    private static final int MOST_REMEMBERED = 10_000;

    private final ExecutorService threads;
    private final int overall;
    private final int perHop;
    private final LongSupplier nanos;
    private final Object lock = new Object();
    private final Map<NextHop, Lane> lanes = new HashMap<>();
    private final Map<NextHop, Lane> sick =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<NextHop, Lane> eldest) {
                    return size() > MOST_REMEMBERED;
                }
            };

    /** Lanes that want to begin something; whose turn it is longest comes first. */
    private final Set<Lane> ready = new LinkedHashSet<>();

    private int running;
    private int credit;

    /** Something to be done at a next hop. Must not throw. */
    interface Work {
        /** Returns true where something was settled: mail got through, or was refused for good. */
        boolean run();

        /** Called instead, where it would have to wait for too long. */
        void putOff();
    }

    /**
     * @param overall attempts at once
     * @param perHop of these, to one hop
     * @param nanos the clock of {@link System#nanoTime}
     */
    Lanes(ExecutorService threads, int overall, int perHop, LongSupplier nanos) {
        this.threads = threads;
        this.overall = overall;
        this.perHop = perHop;
        this.nanos = nanos;
    }

    /** Never blocks. */
    void submit(NextHop hop, Work work) {
        synchronized (lock) {
            Lane lane = lanes.computeIfAbsent(hop, this::known);
            lane.add(work, nanos.getAsLong());
            if (lane.wants(perHop)) {
                ready.add(lane);
            }
            dispatch();
        }
    }

    private Lane known(NextHop hop) {
        Lane remembered = sick.remove(hop);
        return remembered == null ? new Lane(hop) : remembered;
    }

    private void dispatch() {
        boolean begun = true;
        while (begun && running < overall) {
            begun = false;
            for (Lane lane : List.copyOf(ready)) {
                if (running < overall && (lane.isCovered() || hasCredit(lane))) {
                    begin(lane);
                    begun = true;
                }
            }
        }
    }

    private boolean hasCredit(Lane lane) {
        int most = Math.max(1, overall / SHARE);
        return PARTS * (most - credit) > most * lane.credit();
    }

    private void begin(Lane lane) {
        credit -= lane.credit();
        Work work = lane.begin();
        credit += lane.credit();
        running++;
        ready.remove(lane);
        if (lane.wants(perHop)) {
            ready.add(lane);
        }
        execute(() -> run(lane, work));
    }

    private void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            // Closed: what was not begun is due again after a restart.
        }
    }

    private void run(Lane lane, Work work) {
        long begun = nanos.getAsLong();
        boolean settled = false;
        try {
            settled = work.run();
        } finally {
            end(lane, settled, begun);
        }
    }

    private void end(Lane lane, boolean settled, long begun) {
        synchronized (lock) {
            long now = nanos.getAsLong();
            running--;
            credit -= lane.credit();
            if (now - begun >= SOON.toNanos()) {
                lane.tookLong(now);
            } else if (settled) {
                lane.settled(perHop, now);
            } else {
                lane.failed(now);
            }
            credit += lane.credit();
            if (lane.wants(perHop)) {
                ready.add(lane);
            }
            retire(lane);
            dispatch();
        }
    }

    private void retire(Lane lane) {
        if (lane.isIdle()) {
            lanes.remove(lane.hop);
            if (lane.isSick()) {
                sick.put(lane.hop, lane);
            }
        }
    }

    /**
     * Puts off what waits behind attempts that have been silent for a while, until all such lanes
     * together have at most this many waiting. A hop that moves, however slowly, keeps its own.
     */
    void relieve(int most) {
        List<Work> shed = new ArrayList<>();
        synchronized (lock) {
            long now = nanos.getAsLong();
            List<Lane> stuck =
                    lanes.values().stream()
                            .filter(lane -> lane.isStuck(SOON.toNanos(), now))
                            .toList();
            for (Lane lane : stuck) {
                shed.addAll(lane.shed(most / stuck.size()));
                if (!lane.wants(perHop)) {
                    ready.remove(lane);
                }
                retire(lane);
            }
        }
        shed.forEach(work -> execute(work::putOff));
    }
}
