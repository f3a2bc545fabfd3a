package org.postseal.server.delivery;

import org.postseal.server.policy.NextHop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * The work for one next hop, and how many attempts at once it has earned: one to begin with, one
 * more with each that settled something soon, half as many after each that did not, and none once
 * they take long. What runs beyond that runs on credit.
 */
final class Lane {
    final NextHop hop;
    private final Queue<Lanes.Work> waiting = new ArrayDeque<>();
    private int running;
    private int earned = 1;

    /** When something last came to its end here, or came to a lane at rest. */
    private long lastMove;

    Lane(NextHop hop) {
        this.hop = hop;
    }

    void add(Lanes.Work work, long now) {
        lastMove = isIdle() ? now : lastMove;
        waiting.add(work);
    }

    /** The next in order. */
    Lanes.Work begin() {
        running++;
        return waiting.remove();
    }

    /** An attempt has ended soon, and well. */
    void settled(int most, long now) {
        end(now);
        earned = Math.min(most, earned + 1);
    }

    /** An attempt has ended soon, for nothing: who says "not now" at once is not sick. */
    void failed(long now) {
        end(now);
        earned = Math.min(earned, Math.max(1, earned / 2));
    }

    /** An attempt has taken long. */
    void tookLong(long now) {
        end(now);
        earned /= 2;
    }

    private void end(long now) {
        running--;
        lastMove = now;
    }

    boolean wants(int most) {
        return running < most && !waiting.isEmpty();
    }

    /** True where the next attempt would not run on credit. */
    boolean isCovered() {
        return running < earned;
    }

    /** Attempts that run beyond what was earned. */
    int credit() {
        return Math.max(0, running - earned);
    }

    boolean isIdle() {
        return running == 0 && waiting.isEmpty();
    }

    /** True where the attempts of late took long. */
    boolean isSick() {
        return earned == 0;
    }

    /** True where mail waits for this hop alone, and for so long nothing came to an end. */
    boolean isStuck(long nanos, long now) {
        return !waiting.isEmpty() && (running > 0 || isSick()) && now - lastMove >= nanos;
    }

    /** Takes the last in order until so many wait. */
    List<Lanes.Work> shed(int most) {
        List<Lanes.Work> kept = new ArrayList<>();
        List<Lanes.Work> shed = new ArrayList<>();
        for (Lanes.Work work : waiting) {
            (kept.size() < most ? kept : shed).add(work);
        }
        waiting.clear();
        waiting.addAll(kept);
        return shed;
    }
}
