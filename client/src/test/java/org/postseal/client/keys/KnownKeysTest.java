package org.postseal.client.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.client.TestClock;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Trust on first use, and what becomes of it (C-05). */
class KnownKeysTest {
    private static final Fingerprint A = new Fingerprint("a".repeat(40));
    private static final Fingerprint B = new Fingerprint("b".repeat(64));
    private static final Fingerprint C = new Fingerprint("c".repeat(40));
    private static final String DOMAIN = "dave.test";
    private static final Duration DAY = Duration.ofDays(1);

    private final TestClock clock = new TestClock(Instant.parse("2026-06-01T12:00:00.5Z"));
    private final List<RecordStore.Row> written = new ArrayList<>();
    private final MemoryRecordStore memory = new MemoryRecordStore();
    private final RecordStore store = new Counting();
    private KnownKeys known = new KnownKeys(store, clock);

    private Optional<KeyChange> see(Fingerprint... keys) {
        return known.see(DOMAIN, List.of(keys));
    }

    @Test
    void theFirstKeyIsTakenAndTheSameAgainIsNoNews() {
        assertEquals(Optional.empty(), see(A, B));
        clock.advance(DAY.minusSeconds(2));
        assertEquals(Optional.empty(), see(B, A));
        assertEquals(Optional.empty(), see(A), "fewer keys bring nothing new");
        assertEquals(Optional.empty(), see(), "absence is never proof");
        assertEquals(1, written.size());
        clock.advance(Duration.ofSeconds(2));
        see(A);
        assertEquals(2, written.size(), "last seen, once a day");
        KnownKey now = known.get(DOMAIN).orElseThrow();
        assertEquals(Instant.parse("2026-06-01T12:00:00Z"), now.first());
        assertEquals(Instant.parse("2026-06-02T12:00:00Z"), now.last());
    }

    @Test
    void aChangeStaysOneUntilItIsAccepted() {
        see(A);
        clock.advance(DAY);
        KeyChange change = see(B).orElseThrow();
        assertEquals(List.of(A), change.known());
        assertEquals(List.of(B), change.found());
        assertTrue(change.text().contains("postseal key accept dave.test"), change.text());
        int writes = written.size();
        clock.advance(Duration.ofHours(3));
        known = new KnownKeys(store, clock); // over a restart
        assertEquals(Optional.of(change), see(B), "with the time it was first seen");
        assertEquals(Optional.empty(), see(A), "the old one is still good");
        assertEquals(Optional.of(change), see(B));
        assertEquals(writes, written.size(), "one change is written, and reported, once");

        assertEquals(List.of(B), known.accept(DOMAIN).orElseThrow().keys());
        assertEquals(Optional.empty(), see(B));
        assertEquals(List.of(B), see(A).orElseThrow().known(), "and the old one is not");
        assertEquals(Optional.empty(), known.accept("other.test"));
    }

    @Test
    void aKeyAddedBesideTheKnownOneIsAChange() {
        see(A);
        assertEquals(List.of(A, B), see(B, A).orElseThrow().found());
        assertEquals(List.of(C), see(C).orElseThrow().found());
        assertEquals(List.of(C), known.accept(DOMAIN).orElseThrow().keys(), "the last one seen");
    }

    @Test
    void whoeverCameByOnceIsForgottenSooner() {
        see(A);
        clock.advance(DAY.multipliedBy(30));
        assertEquals(Optional.empty(), known.get(DOMAIN));
        see(A);
        clock.advance(DAY);
        see(A);
        clock.advance(DAY.multipliedBy(399));
        assertTrue(known.get(DOMAIN).isPresent());
        clock.advance(DAY);
        assertEquals(Optional.empty(), see(B), "first use again");
    }

    /** what was proved before is the same host, and who comes with another key is not. */
    @Test
    void aProofContinuesWhatWasProvedBefore() {
        assertEquals(KnownKeys.Proved.FIRST, known.prove(DOMAIN, A));
        assertEquals(KnownKeys.Proved.AGAIN, known.prove(DOMAIN, A));
        assertEquals(KnownKeys.Proved.UNKNOWN, known.prove(DOMAIN, B));
        assertEquals(KnownKeys.Proved.UNKNOWN, known.prove(DOMAIN, B), "however often");
        assertEquals(List.of(B), known.get(DOMAIN).orElseThrow().change().orElseThrow().found());
        assertEquals(KnownKeys.Proved.AGAIN, known.prove(DOMAIN, A));
        assertEquals(1, known.list().size(), "proofs are no keys");
        known.accept(DOMAIN);
        assertEquals(KnownKeys.Proved.FIRST, known.prove(DOMAIN, B));
        assertTrue(known.forget(DOMAIN));
        assertEquals(KnownKeys.Proved.FIRST, known.prove(DOMAIN, B), "forgotten, too");
        clock.advance(Duration.ofDays(500));
        assertEquals(KnownKeys.Proved.FIRST, known.prove(DOMAIN, B), "long ago");
    }

    @Test
    void theOperatorSeesAllAndForgetsOne() {
        see(A);
        known.see("erin.test", List.of(B));
        assertEquals(2, known.list().size());
        assertTrue(known.forget(DOMAIN));
        assertFalse(known.forget(DOMAIN));
        assertEquals("erin.test", known.list().getFirst().domain());
    }

    @Test
    void rowsThatCannotBeReadAreRefusedAndNeverHarm() throws SyntaxException {
        see(A);
        see(B);
        byte[] good = known.get(DOMAIN).orElseThrow().encode();
        assertEquals(known.get(DOMAIN).orElseThrow(), KnownKey.decode(DOMAIN, good));
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            try {
                KnownKey read = KnownKey.decode(DOMAIN, bad);
                assertFalse(read.keys().isEmpty());
            } catch (SyntaxException e) {
                assertFalse(e.getMessage().isEmpty());
            }
        }
        for (String text : List.of("", "first=1\nlast=2\n", "x".repeat(5000))) {
            assertThrows(
                    SyntaxException.class,
                    () -> KnownKey.decode(DOMAIN, text.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    /** A store that shows what was written. */
    private final class Counting implements RecordStore {
        @Override
        public Optional<Row> get(Table table, String key) {
            return memory.get(table, key);
        }

        @Override
        public List<Row> list(Table table) {
            return memory.list(table);
        }

        @Override
        public void put(Table table, Row row) {
            written.add(row);
            memory.put(table, row);
        }

        @Override
        public boolean remove(Table table, String key) {
            return memory.remove(table, key);
        }
    }
}
