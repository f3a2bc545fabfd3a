package org.postseal.client.sts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.client.TestClock;
import org.postseal.client.keys.MemoryRecordStore;
import org.postseal.client.keys.RecordStore;
import org.postseal.client.session.HttpsResult;
import org.postseal.client.sts.StsFinding.Trouble.Kind;
import org.postseal.spec.dns.StsPolicy.Mode;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** What is asked, what is kept, and for how long. */
class StsPoliciesTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final TestClock clock = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private final StsNet net = new StsNet();
    private final RecordStore store = new MemoryRecordStore();
    private StsPolicies policies = started(Duration.ofSeconds(60));

    private StsPolicies started(Duration patience) {
        return new StsPolicies(net, net, store, patience, clock);
    }

    private void publish(String id, String mode) {
        net.txt("dave.test", "v=STSv1; id=" + id + ";");
        net.page(
                "dave.test",
                "version: STSv1\nmode: " + mode + "\nmx: mx.dave.test\nmax_age: 864000\n");
    }

    private StsFinding find() {
        return policies.find("dave.test");
    }

    private void assertHeld(String id, Mode mode) {
        StsFinding finding = find();
        assertEquals(Optional.of(id), finding.held().map(StsFinding.Held::id), finding::toString);
        assertEquals(mode, finding.held().orElseThrow().policy().mode());
    }

    private void assertTrouble(Kind kind, String text) {
        StsFinding finding = find();
        assertEquals(Optional.of(kind), finding.trouble().map(t -> t.kind()), finding::toString);
        assertTrue(finding.reasons().getLast().contains(text), finding::toString);
    }

    @Test
    void nothingPublishedIsNothingFound() {
        assertEquals(StsFinding.NONE, find());
        assertEquals(StsFinding.NONE, policies.find("[127.0.0.1]"));
        assertEquals(0, net.fetches.get());
    }

    @Test
    void oneIdIsFetchedOnce() {
        publish("1", "enforce");
        assertHeld("1", Mode.ENFORCE);
        assertHeld("1", Mode.ENFORCE);
        assertEquals(1, net.fetches.get());
        assertEquals(
                "MTA-STS mode=enforce id=1 from https, 0 min old, until 2026-06-11T12:00:00Z",
                find().reasons().getFirst());
        clock.advance(Duration.ofHours(5));
        assertTrue(find().reasons().getFirst().contains(" 5 h old, until 2026-06-11T12"));
    }

    @Test
    void aNewIdIsFetched() {
        publish("1", "testing");
        assertHeld("1", Mode.TESTING);
        publish("2", "enforce");
        assertHeld("2", Mode.ENFORCE);
        assertEquals(2, net.fetches.get());
    }

    @Test
    void whatIsHeldStandsWhateverFails() {
        publish("1", "enforce");
        assertHeld("1", Mode.ENFORCE);
        net.failing("dave.test");
        assertHeld("1", Mode.ENFORCE);
        assertTrouble(Kind.LOOKUP, "TXT lookup of _mta-sts.dave.test failed: SERVFAIL");
        net.txt("dave.test");
        assertHeld("1", Mode.ENFORCE);
        assertTrouble(Kind.INVALID, "no TXT record now");
        net.txt("dave.test", "v=STSv1; id=1;", "v=STSv1; id=2;");
        assertHeld("1", Mode.ENFORCE);
        assertTrouble(Kind.INVALID, "2 records at _mta-sts.dave.test, not one");
        net.txt("dave.test", "v=STSv1; id=2;");
        net.result("dave.test", new HttpsResult.Failed("TLS with mta-sts.dave.test: expired"));
        assertHeld("1", Mode.ENFORCE);
        assertTrouble(Kind.WEBPKI, "expired");
        clock.advance(Duration.ofDays(10));
        assertEquals(Optional.empty(), find().held());
    }

    @Test
    void modeNoneEndsWhatIsHeld() {
        publish("1", "enforce");
        assertHeld("1", Mode.ENFORCE);
        publish("2", "none");
        assertEquals(Optional.empty(), find().held());
        net.failing("dave.test");
        assertEquals(Optional.empty(), find().held());
    }

    @Test
    void aRestartForgetsNothing() {
        publish("1", "enforce");
        assertHeld("1", Mode.ENFORCE);
        policies = started(Duration.ofSeconds(60));
        net.failing("dave.test");
        assertHeld("1", Mode.ENFORCE);
        assertEquals(1, net.fetches.get());
    }

    @Test
    void aClockThatJumpsDoesNotMakeItLastLonger() {
        publish("1", "enforce");
        assertHeld("1", Mode.ENFORCE);
        net.failing("dave.test");
        clock.advance(Duration.ofDays(-365));
        Instant end = find().held().orElseThrow().expires();
        assertEquals(clock.instant().plus(Duration.ofDays(10)), end);
        clock.advance(Duration.ofDays(365 + 10));
        assertEquals(Optional.empty(), find().held());
    }

    @Test
    void aRowThatCannotBeReadIsDropped() {
        byte[] broken = "id=1\nfetched=x\nused=1\nversion: STSv1\n".getBytes(UTF_8);
        store.put(
                RecordStore.Table.STS,
                new RecordStore.Row("dave.test", broken, Instant.parse("2030-01-01T00:00:00Z")));
        assertEquals(StsFinding.NONE, find());
        assertTrue(store.get(RecordStore.Table.STS, "dave.test").isEmpty());
    }

    @Test
    void aSickHostIsNotAskedForEachMessage() {
        publish("1", "enforce");
        net.result("dave.test", new HttpsResult.Failed("connect: refused"));
        for (int i = 0; i < 10; i++) {
            assertTrouble(Kind.FETCH, "connect: refused");
        }
        assertEquals(1, net.fetches.get());
        clock.advance(Duration.ofMinutes(5));
        assertTrouble(Kind.FETCH, "connect: refused");
        assertEquals(2, net.fetches.get());
        publish("2", "enforce"); // mended, and the sender need not wait
        assertHeld("2", Mode.ENFORCE);
    }

    @Test
    void oneFetchServesAll() throws Exception {
        publish("1", "enforce");
        net.held = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<StsFinding>> all =
                    IntStream.range(0, 20).mapToObj(_ -> threads.submit(this::find)).toList();
            net.begun.await();
            net.held.countDown();
            for (Future<StsFinding> each : all) {
                assertTrue(each.get().held().isPresent());
            }
        }
        assertEquals(1, net.fetches.get());
    }

    @Test
    void nobodyWaitsLongForAHostThatHangs() throws Exception {
        policies = started(Duration.ofMillis(50));
        publish("1", "enforce");
        net.held = new CountDownLatch(1);
        assertTrouble(Kind.FETCH, "which goes on");
        assertTrouble(Kind.FETCH, "which goes on");
        net.held.countDown();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (find().held().isEmpty()) {
            assertTrue(System.nanoTime() < deadline, "the fetch goes on to its end");
            LockSupport.parkNanos(1_000_000);
        }
        assertHeld("1", Mode.ENFORCE);
        assertEquals(1, net.fetches.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=STSv1;", "v=STSv1; id=a-b;", "v=STSv1; id=1; junk"})
    void aBadRecordIsNone(String text) {
        net.txt("dave.test", text);
        assertTrouble(Kind.INVALID, "bad record at _mta-sts.dave.test");
        assertEquals(0, net.fetches.get());
    }

    @Test
    void onlyPlainTextIsAPolicy() {
        publish("1", "enforce");
        byte[] page = net.body("dave.test");
        net.result("dave.test", new HttpsResult.Ok(page, "text/html; charset=utf-8"));
        assertTrouble(Kind.INVALID, "not text/plain");
        net.txt("dave.test", "v=STSv1; id=2;");
        net.result("dave.test", new HttpsResult.Ok("x: \u00ff".getBytes(ISO_8859_1), "text/plain"));
        assertTrouble(Kind.INVALID, "not UTF-8");
        net.txt("dave.test", "v=STSv1; id=3;");
        net.result("dave.test", new HttpsResult.Ok(page, "Text/Plain; charset=utf-8"));
        assertHeld("3", Mode.ENFORCE);
    }

    @Test
    void whatIsADayOldIsFetchedBeforeItEnds() {
        publish("1", "enforce");
        assertHeld("1", Mode.ENFORCE);
        try (StsRefresh refresh = new StsRefresh(policies, RandomGenerator.getDefault())) {
            refresh.look();
            assertEquals(1, net.fetches.get(), "not yet");
            clock.advance(Duration.ofDays(9));
            find();
            net.page(
                    "dave.test",
                    "version: STSv1\nmode: enforce\nmx: mx2.dave.test\nmax_age: 864000\n");
            refresh.look();
            assertEquals(2, net.fetches.get());
            clock.advance(Duration.ofDays(9));
            assertEquals(List.of("mx2.dave.test"), find().held().orElseThrow().policy().mx());
        }
    }

    @Test
    void whatFailsToBeRefreshedStandsUntilItsEnd() {
        publish("1", "enforce");
        assertHeld("1", Mode.ENFORCE);
        clock.advance(DAY.multipliedBy(2));
        net.result("dave.test", new HttpsResult.Failed("connect: refused"));
        try (StsRefresh refresh = new StsRefresh(policies, RandomGenerator.getDefault())) {
            refresh.look();
        }
        assertEquals(2, net.fetches.get());
        assertHeld("1", Mode.ENFORCE);
        clock.advance(DAY.multipliedBy(8));
        assertEquals(Optional.empty(), find().held());
    }

    @Test
    void whatNobodyUsesAndWhatIsWithdrawnIsNotRefreshed() {
        net.txt("dave.test", "v=STSv1; id=1;");
        net.page(
                "dave.test",
                "version: STSv1\nmode: enforce\nmx: mx.dave.test\nmax_age: 31557600\n");
        assertHeld("1", Mode.ENFORCE);
        clock.advance(DAY.multipliedBy(31));
        assertFalse(policies.olderThan(DAY).contains("dave.test"));
        find();
        assertTrue(policies.olderThan(DAY).contains("dave.test"));
        net.txt("dave.test");
        policies.refresh("dave.test");
        assertEquals(1, net.fetches.get());
    }
}
