package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postseal.server.policy.NextHop;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

class LanesTest {
    private static final NextHop SLOW = hop("slow");
    private static final NextHop FAST = hop("fast");
    private static final long LATE = Duration.ofSeconds(5).toNanos();

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong now = new AtomicLong();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        end.countDown();
        threads.close();
    }

    private static NextHop hop(String name) {
        return new NextHop.Mx(name + ".test");
    }

    private Lanes lanes(int overall, int perHop) {
        return new Lanes(threads, overall, perHop, now::get);
    }

    /** Silent for a while, and then for nothing. */
    private static final class Hanging implements Lanes.Work {
        private final CountDownLatch silence;
        private final Semaphore begun = new Semaphore(0);
        private final Semaphore putOff = new Semaphore(0);
        private final AtomicInteger running = new AtomicInteger();

        Hanging(CountDownLatch silence) {
            this.silence = silence;
        }

        @Override
        public boolean run() {
            running.incrementAndGet();
            begun.release();
            await(silence);
            return false;
        }

        @Override
        public void putOff() {
            putOff.release();
        }
    }

    private static Lanes.Work quick(Runnable what) {
        return new Lanes.Work() {
            @Override
            public boolean run() {
                what.run();
                return true;
            }

            @Override
            public void putOff() {
                throw new IllegalStateException("a hop that moves keeps its own");
            }
        };
    }

    private void runs(Lanes lanes, NextHop hop) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(5);
        for (int i = 0; i < 5; i++) {
            lanes.submit(hop, quick(done::countDown));
        }
        assertTrue(done.await(30, TimeUnit.SECONDS), hop + " is held up");
    }

    private static void acquire(Semaphore events, int count) throws InterruptedException {
        assertTrue(events.tryAcquire(count, 30, TimeUnit.SECONDS));
    }

    @Test
    void aBusyHopHoldsUpNoOtherAndKeepsToItsBound() throws InterruptedException {
        Lanes lanes = lanes(3, 2);
        Hanging slow = new Hanging(end);
        for (int i = 0; i < 20; i++) {
            lanes.submit(SLOW, slow);
        }
        acquire(slow.begun, 2);
        runs(lanes, FAST);
        assertEquals(2, slow.running.get());
    }

    @Test
    void manySilentHopsWithMuchMailLeaveRoomForTheNext() throws InterruptedException {
        Lanes lanes = lanes(40, 5);
        Hanging slow = new Hanging(end);
        for (int n = 0; n < 19; n++) {
            for (int i = 0; i < 20; i++) {
                lanes.submit(hop("silent" + n), slow);
            }
        }
        acquire(slow.begun, 19);
        for (int n = 0; n < 10; n++) {
            runs(lanes, hop("healthy" + n));
        }
        assertTrue(slow.running.get() <= 19 + 10, "one each, and a quarter of all on credit");
    }

    @Test
    void anyNumberOfHopsKnownToBeSlowShareTheCredit() throws InterruptedException {
        Lanes lanes = lanes(16, 5);
        becomeSlow(lanes);
        shareTheCredit(lanes);
    }

    private void becomeSlow(Lanes lanes) throws InterruptedException {
        Semaphore late = new Semaphore(0);
        for (int n = 0; n < 20; n++) {
            lanes.submit(
                    hop("slow" + n),
                    quick(
                            () -> {
                                now.addAndGet(LATE);
                                late.release();
                            }));
        }
        acquire(late, 20);
    }

    @Test
    void whoSaysNotNowAtOnceIsNotSick() throws InterruptedException {
        Lanes lanes = lanes(16, 5);
        becomeSlow(lanes); // first: the clock stands from now on
        Hanging refusing = new Hanging(new CountDownLatch(0));
        lanes.submit(FAST, refusing);
        acquire(refusing.begun, 1);
        shareTheCredit(lanes);
    }

    private void shareTheCredit(Lanes lanes) throws InterruptedException {
        Hanging slow = new Hanging(end);
        for (int n = 0; n < 20; n++) {
            lanes.submit(hop("slow" + n), slow);
        }
        acquire(slow.begun, 4);
        runs(lanes, FAST);
        assertEquals(4, slow.running.get());
    }

    @Test
    void aHopAloneHasAllItsAttemptsAtOnce() throws InterruptedException {
        Lanes lanes = lanes(200, 20);
        Hanging slow = new Hanging(end);
        for (int i = 0; i < 30; i++) {
            lanes.submit(SLOW, slow);
        }
        acquire(slow.begun, 20);
        assertEquals(20, slow.running.get());
    }

    @Test
    void mailThatWaitsBehindASilentHopIsPutOff() throws InterruptedException {
        Lanes lanes = lanes(8, 2);
        Hanging slow = new Hanging(end);
        for (int i = 0; i < 12; i++) {
            lanes.submit(SLOW, slow);
        }
        acquire(slow.begun, 2);
        lanes.relieve(4);
        now.addAndGet(LATE);
        lanes.relieve(4);
        acquire(slow.putOff, 6);
        assertEquals(0, slow.putOff.availablePermits(), "neither earlier nor more");
        end.countDown();
        acquire(slow.begun, 4);
        runs(lanes, SLOW);
    }

    @Test
    void aHopThatMovesKeepsItsMail() throws InterruptedException {
        Lanes lanes = lanes(8, 1);
        Semaphore turns = new Semaphore(0);
        Semaphore begun = new Semaphore(0);
        for (int i = 0; i < 6; i++) {
            lanes.submit(
                    FAST,
                    quick(
                            () -> {
                                begun.release();
                                turns.acquireUninterruptibly();
                            }));
        }
        for (int i = 0; i < 6; i++) {
            acquire(begun, 1);
            now.addAndGet(LATE / 2);
            lanes.relieve(0);
            turns.release();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
