package org.postseal.client.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.client.TestClock;
import org.postseal.client.dns.Answer.Security;
import org.postseal.client.dns.Answer.Status;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPENPGPKEYRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class CachingResolverTest {
    private static final class Counting implements Resolver {
        final AtomicInteger asked = new AtomicInteger();
        Answer next = answer(Status.FOUND, 60, List.of());

        @Override
        public Answer resolve(String name, int type) {
            asked.incrementAndGet();
            return next;
        }
    }

    private final TestClock clock = new TestClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Counting source = new Counting();
    private final CachingResolver cache = new CachingResolver(source, clock);

    private static Answer answer(Status status, long ttl, List<Record> records) {
        return new Answer(
                status,
                Security.SECURE,
                records,
                Duration.ofSeconds(ttl),
                "a.test",
                Optional.empty());
    }

    @Test
    void keepsAnAnswerWithItsStatusForItsTtl() {
        cache.resolve("a.test", Type.TXT);
        clock.advance(Duration.ofSeconds(59));
        Answer again = cache.resolve("A.test.", Type.TXT);
        assertEquals(1, source.asked.get());
        assertEquals(Security.SECURE, again.security());
        assertEquals(Duration.ofSeconds(1), again.ttl());
        clock.advance(Duration.ofSeconds(1));
        cache.resolve("a.test", Type.TXT);
        assertEquals(2, source.asked.get());
    }

    @Test
    void otherTypesAndNamesAreOtherAnswers() {
        cache.resolve("a.test", Type.TXT);
        cache.resolve("a.test", Type.MX);
        cache.resolve("b.test", Type.TXT);
        assertEquals(3, source.asked.get());
    }

    @Test
    void aClockSetBackDoesNotProlong() {
        cache.resolve("a.test", Type.TXT);
        clock.advance(Duration.ofHours(-1));
        cache.resolve("a.test", Type.TXT);
        assertEquals(2, source.asked.get());
    }

    @Test
    void zeroTtlIsNotKept() {
        source.next = answer(Status.NODATA, 0, List.of());
        cache.resolve("a.test", Type.TXT);
        cache.resolve("a.test", Type.TXT);
        assertEquals(2, source.asked.get());
    }

    @Test
    void forgetsOneName() {
        cache.resolve("a.test", Type.TXT);
        cache.resolve("b.test", Type.TXT);
        cache.forget("A.TEST.");
        cache.resolve("a.test", Type.TXT);
        cache.resolve("b.test", Type.TXT);
        assertEquals(3, source.asked.get());
    }

    @Test
    void theLeastRecentlyUsedGoesFirst() throws Exception {
        byte[] big = new byte[60_000];
        Name owner = Name.fromString("a.test.");
        source.next =
                answer(
                        Status.FOUND,
                        3600,
                        List.of(new OPENPGPKEYRecord(owner, DClass.IN, 3600, big)));
        for (int i = 0; i < 1000; i++) {
            cache.resolve("n" + i, Type.OPENPGPKEY);
            cache.resolve("n0", Type.OPENPGPKEY);
        }
        assertEquals(1000, source.asked.get(), "n0 is in use and stays");
        cache.resolve("n999", Type.OPENPGPKEY);
        assertEquals(1000, source.asked.get());
        cache.resolve("n1", Type.OPENPGPKEY);
        assertEquals(1001, source.asked.get(), "n1 had to go");
    }

    @Test
    void oneLookupServesAllWhoAskAtTheSameTime() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        CachingResolver slow =
                new CachingResolver(
                        (name, type) -> {
                            asked.incrementAndGet();
                            started.countDown();
                            try {
                                release.await();
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                            return answer(Status.FOUND, 0, List.of());
                        },
                        clock);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = new ArrayList<>();
            List<Thread> askers = new java.util.concurrent.CopyOnWriteArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(
                        threads.submit(
                                () -> {
                                    askers.add(Thread.currentThread());
                                    return slow.resolve("a.test", Type.TXT);
                                }));
            }
            assertTrue(started.await(30, TimeUnit.SECONDS));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (askers.stream().filter(t -> t.getState() == Thread.State.WAITING).count() < 50) {
                assertTrue(System.nanoTime() < end, "all wait for the one lookup");
                Thread.onSpinWait();
            }
            release.countDown();
            for (Future<Answer> answer : answers) {
                assertTrue(answer.get(30, TimeUnit.SECONDS).isFound());
            }
        }
        assertEquals(1, asked.get());
    }

    @Test
    void aLookupThatThrowsReleasesThoseWhoWait() {
        CachingResolver broken =
                new CachingResolver(
                        (name, type) -> {
                            throw new IllegalStateException("bug");
                        },
                        clock);
        for (int i = 0; i < 2; i++) {
            Answer answer = broken.resolve("a.test", Type.TXT);
            assertEquals(Status.FAILED, answer.status());
            assertTrue(answer.detail().orElseThrow().contains("bug"));
        }
    }

    @Test
    void interruptingOneWhoAsksDoesNotSpoilTheLookup() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CachingResolver slow =
                new CachingResolver(
                        (name, type) -> {
                            try {
                                release.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return answer(Status.FOUND, 60, List.of());
                        },
                        clock);
        Thread first = Thread.ofVirtual().unstarted(() -> slow.resolve("a.test", Type.TXT));
        first.start();
        first.interrupt();
        assertTrue(first.join(Duration.ofSeconds(30)));
        release.countDown();
        assertTrue(slow.resolve("a.test", Type.TXT).isFound());
    }
}
