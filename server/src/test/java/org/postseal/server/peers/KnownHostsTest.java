package org.postseal.server.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.server.delivery.MemoryRows;
import org.postseal.server.delivery.TestClock;
import org.postseal.server.spool.Rows;
import org.postseal.spec.SyntaxException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** What becomes of a host's TLS keys, met one after the other. */
class KnownHostsTest {
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final String C = "c".repeat(64);
    private static final String HOST = "mx.dave.test";

    private final MemoryRows rows = new MemoryRows();
    private final TestClock clock = new TestClock(Instant.parse("2026-06-01T00:00:00Z"));
    private KnownHosts hosts = new KnownHosts(rows, clock);

    private Sight see(String key) {
        return hosts.see(HOST, key, false);
    }

    private void days(int days) {
        clock.advance(Duration.ofDays(days));
    }

    private KnownHost known() {
        return hosts.get(HOST).orElseThrow();
    }

    @Test
    void theFirstKeyIsNewAndThenKnown() {
        assertInstanceOf(Sight.New.class, see(A));
        assertInstanceOf(Sight.Known.class, see(A));
        assertEquals(HostKey.Standing.FIRST_SEEN, known().keys().getFirst().standing());
    }

    @Test
    void anotherKeyHasChangedUntilItIsAcceptedAndTheFirstStaysKnown() {
        see(A);
        Sight.Changed changed = assertInstanceOf(Sight.Changed.class, see(B));
        assertTrue(changed.text().contains("was sha256:" + A + ", is sha256:" + B), changed::text);
        assertInstanceOf(Sight.Changed.class, see(B));
        assertInstanceOf(Sight.Known.class, see(A));
        assertEquals(1, known().changes());
        assertTrue(hosts.accept(HOST, B).isPresent());
        assertInstanceOf(Sight.Known.class, see(B));
        assertInstanceOf(Sight.Known.class, see(A));
        assertEquals(List.of(), known().changed());
    }

    @Test
    void onlyAChangedKeyCanBeAccepted() {
        see(A);
        assertFalse(hosts.accept(HOST, A).isPresent());
        assertFalse(hosts.accept(HOST, B).isPresent());
        assertFalse(hosts.accept("other.test", A).isPresent());
    }

    @Test
    void aKeyThatIsVouchedForChangesNothing() {
        see(A);
        assertInstanceOf(Sight.Renewed.class, hosts.see(HOST, B, true));
        assertInstanceOf(Sight.Known.class, see(B));
        assertEquals(0, known().changes());
    }

    @Test
    void aChangedKeyThatIsVouchedForLaterIsKnownFromThenOn() {
        see(A);
        see(B);
        assertInstanceOf(Sight.Renewed.class, hosts.see(HOST, B, true));
        assertInstanceOf(Sight.Known.class, see(B));
    }

    @Test
    void itSurvivesARestart() {
        see(A);
        hosts = new KnownHosts(rows, clock);
        assertInstanceOf(Sight.Known.class, see(A));
        assertInstanceOf(Sight.Changed.class, see(B));
        hosts = new KnownHosts(rows, clock);
        assertInstanceOf(Sight.Changed.class, see(B));
        assertEquals(1, known().changes());
    }

    @Test
    void forgottenIsAsNeverMet() {
        see(A);
        assertTrue(hosts.forget(HOST));
        assertFalse(hosts.forget(HOST));
        assertInstanceOf(Sight.New.class, see(B));
    }

    @Test
    void itIsWrittenOnceADay() {
        see(A);
        see(A);
        assertEquals(1, rows.written.get());
        days(1);
        see(A);
        see(A);
        assertEquals(2, rows.written.get());
    }

    @Test
    void whoIsNotMetForLongIsForgotten() {
        see(A);
        days(179);
        assertInstanceOf(Sight.Known.class, see(A));
        days(180);
        assertEquals(List.of(), hosts.list());
        assertInstanceOf(Sight.New.class, see(B));
    }

    @Test
    void strangersKeysDoNotOutliveTheKnownOne() {
        see(A);
        for (int day = 0; day < 400; day += 100) {
            days(100);
            assertInstanceOf(Sight.Changed.class, see(B), "after " + day + " days");
        }
        assertInstanceOf(Sight.Changed.class, see(C));
        assertInstanceOf(Sight.Known.class, see(A));
    }

    @Test
    void aKeyThatOthersReplacedLongAgoIsForgotten() {
        see(A);
        hosts.see(HOST, B, true);
        days(100);
        see(B);
        days(100);
        hosts.see(HOST, C, true);
        assertEquals(List.of(B, C), known().keys().stream().map(HostKey::digest).toList());
        assertInstanceOf(Sight.Changed.class, see(A));
    }

    @Test
    void aClockThatWentBackProlongsNothing() {
        days(3650);
        see(A);
        days(-3650);
        assertInstanceOf(Sight.Known.class, see(A));
        Instant expires = rows.list(KnownHosts.TABLE).getFirst().expires();
        assertEquals(clock.instant().plus(Duration.ofDays(180)), expires);
        days(180);
        assertInstanceOf(Sight.New.class, see(B));
    }

    @Test
    void keysThatAreMadeUpDoNotPushOutTheKnownOnes() {
        see(A);
        hosts.see(HOST, B, true);
        for (int i = 0; i < 50; i++) {
            see("%064x".formatted(i));
        }
        assertEquals(KnownHost.MOST, known().keys().size());
        assertInstanceOf(Sight.Known.class, see(A));
        assertInstanceOf(Sight.Known.class, see(B));
        assertEquals(50, known().changes());
    }

    @Test
    void thereAreNeverMoreThanSoManyAndTheLongestUnmetGoFirst() {
        hosts = new KnownHosts(rows, clock, 20);
        for (int i = 0; i < 100; i++) {
            hosts.see("mx" + i + ".test", A, false);
            clock.advance(Duration.ofMinutes(1));
        }
        assertTrue(rows.list(KnownHosts.TABLE).size() <= 20);
        assertTrue(hosts.get("mx99.test").isPresent());
        assertTrue(hosts.get("mx95.test").isPresent());
        assertFalse(hosts.get("mx0.test").isPresent());
    }

    @Test
    void aRowThatCannotBeReadIsNotAHostNeverMet() {
        rows.put(
                KnownHosts.TABLE,
                new Rows.Row(HOST, "nonsense".getBytes(StandardCharsets.US_ASCII), Instant.MAX));
        assertThrows(IllegalStateException.class, () -> see(A));
        assertEquals(List.of(), hosts.list());
        assertTrue(hosts.forget(HOST));
        assertInstanceOf(Sight.New.class, see(A));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "changes=0\nopenpgp=\n",
                "changes=0\nopenpgp=x\nKEY 1 2 FIRST_SEEN\n",
                "changes=x\nopenpgp=\nKEY 1 2 FIRST_SEEN\n",
                "changes=0\nopenpgp=\nKEY 1 2 CHANGED\n",
                "changes=0\nopenpgp=\nKEY 1 2 TRUSTED\n",
                "changes=0\nopenpgp=\nKEY 1 FIRST_SEEN\n",
                "changes=0\nopenpgp=\nKEY 1 99999999999999999999 FIRST_SEEN\n",
                "changes=0\nopenpgp=\nKEY 1 9223372036854775807 FIRST_SEEN\n",
                "changes=0\nopenpgp=\nabc 1 2 FIRST_SEEN\n"
            })
    void brokenRowsAreRefused(String text) {
        byte[] value = text.replace("KEY", A).getBytes(StandardCharsets.US_ASCII);
        assertThrows(SyntaxException.class, () -> KnownHost.decode(HOST, value));
    }

    @Test
    void alteredRowsAreReadOrRefused() throws SyntaxException {
        see(A);
        hosts.see(HOST, B, true);
        see(C);
        byte[] good = known().encode();
        assertEquals(known(), KnownHost.decode(HOST, good));
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 5000; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            try {
                assertEquals(HOST, KnownHost.decode(HOST, bad).host());
            } catch (SyntaxException e) {
                refused++;
            }
        }
        assertTrue(refused > 1000);
    }
}
