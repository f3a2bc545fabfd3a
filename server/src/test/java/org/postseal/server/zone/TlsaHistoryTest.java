package org.postseal.server.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.client.dns.Answer;
import org.postseal.server.delivery.MemoryRows;
import org.postseal.server.spool.Rows;
import org.xbill.DNS.Record;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** When the next TLS key may be used. */
class TlsaHistoryTest {
    private static final String HOST = "mx.a.test";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final byte[] CURRENT = new byte[32];
    private static final byte[] NEXT = digest(1);

    private final Rows rows = new MemoryRows();

    private static byte[] digest(int first) {
        byte[] digest = new byte[32];
        digest[0] = (byte) first;
        return digest;
    }

    private static Answer answer(Answer.Status status, List<Record> records, Duration ttl) {
        return new Answer(
                status,
                Answer.Security.SECURE,
                records,
                ttl,
                OwnSet.tlsaOwner(HOST),
                Optional.empty());
    }

    private static Answer live(Duration ttl, byte[]... digests) {
        return answer(Answer.Status.FOUND, OwnSet.tlsa(HOST, List.of(digests)).records(), ttl);
    }

    private Optional<String> objection(Duration later, Answer answer) {
        Clock clock = Clock.fixed(START.plus(later), ZoneOffset.UTC);
        return new TlsaHistory(HOST, (name, type) -> answer, rows, clock).objection(NEXT);
    }

    @Test
    void theNextKeyIsSafeTwoTtlsAfterItsRecordWasFirstSeen() {
        Answer both = live(Duration.ofHours(1), CURRENT, NEXT);
        assertTrue(objection(Duration.ZERO, both).orElseThrow().contains("2026-01-01T02:00:00Z"));
        assertTrue(objection(Duration.ofMinutes(119), both).isPresent());
        assertEquals(Optional.empty(), objection(Duration.ofHours(2), both));
    }

    @Test
    void whatWasTakenAwayStartsAnew() {
        Duration ttl = Duration.ofHours(1);
        objection(Duration.ZERO, live(ttl, CURRENT, NEXT));
        String gone = objection(Duration.ofHours(1), live(ttl, CURRENT)).orElseThrow();
        assertTrue(gone.contains("none for the next key"), gone);
        String again = objection(Duration.ofHours(2), live(ttl, CURRENT, NEXT)).orElseThrow();
        assertTrue(again.contains("2026-01-01T04:00:00Z"), again);
    }

    @Test
    void aLongerTtlTakesLonger() {
        Answer day = live(Duration.ofDays(1), CURRENT, NEXT);
        assertTrue(objection(Duration.ZERO, day).orElseThrow().contains("2026-01-03T00:00:00Z"));
        assertEquals(Optional.empty(), objection(Duration.ofDays(2), day));
    }

    @Test
    void aFailedLookupSaysNothingAndForgetsNothing() {
        Answer both = live(Duration.ofHours(1), CURRENT, NEXT);
        objection(Duration.ZERO, both);
        Answer failed = answer(Answer.Status.FAILED, List.of(), Duration.ZERO);
        assertTrue(objection(Duration.ofHours(3), failed).orElseThrow().contains("failed"));
        assertEquals(Optional.empty(), objection(Duration.ofHours(3), both));
    }

    @Test
    void withoutTlsaRecordsNothingCanBreak() {
        Answer none = answer(Answer.Status.NODATA, List.of(), Duration.ofHours(1));
        assertEquals(Optional.empty(), objection(Duration.ZERO, none));
    }
}
