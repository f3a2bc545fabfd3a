package org.postseal.server.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.client.session.SessionLevel;
import org.postseal.server.delivery.MemoryRows;
import org.postseal.server.delivery.TestClock;
import org.postseal.server.spool.Rows;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What memory makes of a session. */
class PeerMemoryTest {
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);

    private final MemoryRows rows = new MemoryRows();
    private final TestClock clock = new TestClock(Instant.parse("2026-06-01T00:00:00Z"));

    private PeerMemory memory(PeerRules rules) {
        return new PeerMemory(new KnownHosts(rows, clock), new KnownSessions(rows, clock), rules);
    }

    private static PeerRules always(PeerGuard... guards) {
        return new PeerRules(Map.of(), Set.of(guards));
    }

    private static PeerMemory.Session tls(String key) {
        return session(SessionLevel.TLS, Optional.of(key), false);
    }

    private static PeerMemory.Session session(
            SessionLevel level, Optional<String> key, boolean verified) {
        return new PeerMemory.Session(
                "mx.dave.test", Optional.of("dave.test"), level, key, verified, false);
    }

    private static PeerMemory.Session openpgp() {
        return new PeerMemory.Session(
                "mx.dave.test",
                Optional.of("dave.test"),
                SessionLevel.TLS,
                Optional.of(A),
                false,
                true);
    }

    private static PeerMemory.Session clear() {
        return session(SessionLevel.CLEAR, Optional.empty(), false);
    }

    @Test
    void aKeySeenBeforeContinues() {
        PeerMemory memory = memory(PeerRules.NONE);
        assertEquals(SessionLevel.TLS, memory.meet(tls(A)).level());
        assertEquals(SessionLevel.CONTINUED, memory.meet(tls(A)).level());
        PeerMemory.Verdict changed = memory.meet(tls(B));
        assertEquals(SessionLevel.TLS, changed.level());
        assertTrue(changed.change().isPresent());
        assertFalse(changed.refusal().isPresent());
        assertTrue(
                changed.notes().getFirst().contains("the TLS key of mx.dave.test changed since"),
                changed::toString);
    }

    @ParameterizedTest
    @EnumSource(
            value = SessionLevel.class,
            names = {"CLEAR", "TLS"},
            mode = EnumSource.Mode.EXCLUDE)
    void whatIsBetterThanMemoryBringsANewKeyWithoutAlarm(SessionLevel level) {
        PeerMemory memory = memory(always(PeerGuard.BLOCK_PEER_CHANGE));
        memory.meet(tls(A));
        PeerMemory.Verdict verdict = memory.meet(session(level, Optional.of(B), false));
        assertEquals(level, verdict.level());
        assertFalse(verdict.change().isPresent());
        assertFalse(verdict.refusal().isPresent());
    }

    @Test
    void aCertificateThatVerifiesBringsANewKeyAndNoHigherLevel() {
        PeerMemory memory = memory(always(PeerGuard.BLOCK_PEER_CHANGE));
        memory.meet(tls(A));
        PeerMemory.Verdict verdict = memory.meet(session(SessionLevel.TLS, Optional.of(B), true));
        assertEquals(SessionLevel.TLS, verdict.level());
        assertFalse(verdict.refusal().isPresent());
        assertEquals(SessionLevel.CONTINUED, memory.meet(tls(B)).level());
    }

    @Test
    void aKeywordThatIsGoneIsMissedForAsLongAsTheHostIsRemembered() {
        PeerMemory memory = memory(PeerRules.NONE);
        assertFalse(memory.meet(tls(A)).stripped());
        assertFalse(memory.meet(openpgp()).stripped());
        PeerMemory.Verdict gone = memory(PeerRules.NONE).meet(tls(A));
        assertTrue(gone.stripped());
        assertTrue(
                gone.notes().contains("no OPENPGP, which the host offered on 2026-06-01T00:00:00Z"),
                gone::toString);
        assertFalse(gone.refusal().isPresent());
        assertFalse(memory.meet(clear()).stripped(), "in clear it is not looked for");
        clock.advance(Duration.ofDays(179));
        assertTrue(memory.meet(tls(A)).stripped());
        clock.advance(Duration.ofDays(1));
        assertFalse(memory.meet(tls(A)).stripped());
    }

    @Test
    void aNewKeyIsNoLowerSession() {
        PeerMemory memory = memory(always(PeerGuard.SESSION_NEVER_BELOW));
        memory.meet(tls(A));
        memory.meet(tls(A));
        assertFalse(memory.meet(tls(B)).refusal().isPresent());
    }

    @Test
    void aChangedKeyIsRefusedWhereTheOperatorSaysSoUntilItIsAccepted() {
        PeerMemory memory = memory(always(PeerGuard.BLOCK_PEER_CHANGE));
        memory.meet(tls(A));
        assertTrue(memory.meet(tls(B)).refusal().isPresent());
        assertFalse(memory.meet(tls(A)).refusal().isPresent());
        memory.hosts().accept("mx.dave.test", B);
        assertFalse(memory.meet(tls(B)).refusal().isPresent());
    }

    @Test
    void aLowerSessionIsRefusedWhereTheOperatorSaysSoUntilItIsAccepted() {
        PeerMemory memory = memory(always(PeerGuard.SESSION_NEVER_BELOW));
        memory.meet(session(SessionLevel.DANE, Optional.of(A), true));
        PeerMemory.Verdict lower = memory.meet(tls(A));
        assertTrue(
                lower.refusal().orElseThrow().contains("session tls, where dave.test had dane on"),
                lower::toString);
        memory.sessions().accept("dave.test");
        assertFalse(memory.meet(tls(A)).refusal().isPresent());
        assertTrue(memory.meet(clear()).refusal().isPresent());
    }

    @Test
    void withoutGuardsALowerSessionIsOnlyNoted() {
        PeerMemory memory = memory(PeerRules.NONE);
        memory.meet(tls(A));
        PeerMemory.Verdict verdict = memory.meet(clear());
        assertFalse(verdict.refusal().isPresent());
        assertTrue(verdict.notes().getFirst().startsWith("session clear, where"));
        assertEquals(SessionLevel.CLEAR, verdict.level());
    }

    @Test
    void aDomainHasRulesOfItsOwn() {
        Set<PeerGuard> all = EnumSet.allOf(PeerGuard.class);
        PeerMemory memory = memory(new PeerRules(Map.of("dave.test", Set.of()), all));
        memory.meet(tls(A));
        assertFalse(memory.meet(tls(B)).refusal().isPresent());
        PeerMemory strict = memory(new PeerRules(Map.of("dave.test", all), Set.of()));
        assertTrue(strict.meet(tls(B)).refusal().isPresent());
        assertTrue(strict.meet(clear()).refusal().isPresent());
    }

    @Test
    void aStoreThatCannotBeReadRefusesOnlyWhereAGuardIsSet() {
        rows.put(
                KnownHosts.TABLE,
                new Rows.Row("mx.dave.test", "?".getBytes(StandardCharsets.US_ASCII), Instant.MAX));
        assertTrue(memory(always(PeerGuard.BLOCK_PEER_CHANGE)).meet(tls(A)).refusal().isPresent());
        PeerMemory.Verdict verdict = memory(PeerRules.NONE).meet(tls(A));
        assertFalse(verdict.refusal().isPresent());
        assertEquals(SessionLevel.TLS, verdict.level());
    }
}
