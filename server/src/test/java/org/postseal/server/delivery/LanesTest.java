package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.server.policy.NextHop;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class LanesTest {
    private static final NextHop SLOW = new NextHop.Mx("slow.test");
    private static final NextHop FAST = new NextHop.Mx("fast.test");

    @Test
    void aBusyHopHoldsUpNoOtherAndKeepsToItsBound() throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Lanes lanes = new Lanes(threads, 3, 2);
            CountDownLatch release = new CountDownLatch(1);
            CountDownLatch started = new CountDownLatch(2);
            CountDownLatch slowDone = new CountDownLatch(20);
            AtomicInteger running = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            for (int i = 0; i < 20; i++) {
                lanes.submit(
                        SLOW,
                        () -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            started.countDown();
                            await(release);
                            running.decrementAndGet();
                            slowDone.countDown();
                        });
            }
            assertTrue(started.await(30, TimeUnit.SECONDS));
            CountDownLatch fastDone = new CountDownLatch(5);
            for (int i = 0; i < 5; i++) {
                lanes.submit(FAST, fastDone::countDown);
            }
            assertTrue(fastDone.await(30, TimeUnit.SECONDS), "held up by the slow hop");
            assertEquals(20, slowDone.getCount());
            release.countDown();
            assertTrue(slowDone.await(30, TimeUnit.SECONDS));
            assertEquals(2, most.get());
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
