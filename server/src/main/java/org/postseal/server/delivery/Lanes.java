package org.postseal.server.delivery;

import org.postseal.server.policy.NextHop;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;

/**
 * Runs work by next hop: so many at once to one hop, so many over all. Work for a busy hop waits in
 * its own lane and holds up no other.
 */
final class Lanes {
    private final ExecutorService threads;
    private final Semaphore overall;
    private final int perHop;
    private final Map<NextHop, Lane> lanes = new HashMap<>();

    Lanes(ExecutorService threads, int overall, int perHop) {
        this.threads = threads;
        this.overall = new Semaphore(overall, true);
        this.perHop = perHop;
    }

    private static final class Lane {
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private int running;
    }

    /** Never blocks. The work must not throw. */
    void submit(NextHop hop, Runnable work) {
        synchronized (lanes) {
            Lane lane = lanes.computeIfAbsent(hop, h -> new Lane());
            if (lane.running >= perHop) {
                lane.waiting.add(work);
                return;
            }
            lane.running++;
        }
        threads.execute(() -> drain(hop, work));
    }

    private void drain(NextHop hop, Runnable first) {
        Runnable work = first;
        while (true) {
            overall.acquireUninterruptibly();
            try {
                work.run();
            } finally {
                overall.release();
            }
            synchronized (lanes) {
                Lane lane = lanes.get(hop);
                if (lane.waiting.isEmpty()) {
                    lane.running--;
                    if (lane.running == 0) {
                        lanes.remove(hop);
                    }
                    return;
                }
                work = lane.waiting.remove();
            }
        }
    }
}
