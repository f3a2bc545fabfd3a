package org.postseal.server.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.client.session.SessionLevel;
import org.postseal.server.delivery.MemoryRows;
import org.postseal.server.delivery.TestClock;
import org.postseal.server.spool.Rows;
import org.postseal.spec.SyntaxException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The best session that a domain had, and what was worse. */
class KnownSessionsTest {
    private static final String DOMAIN = "dave.test";

    private final MemoryRows rows = new MemoryRows();
    private final TestClock clock = new TestClock(Instant.parse("2026-06-01T00:00:00Z"));
    private KnownSessions sessions = new KnownSessions(rows, clock);

    private KnownSession see(SessionLevel level) {
        return sessions.see(DOMAIN, level, "mx.dave.test");
    }

    private void days(int days) {
        clock.advance(Duration.ofDays(days));
    }

    @Test
    void theBestIsKept() {
        assertEquals(SessionLevel.TLS, see(SessionLevel.TLS).best().level());
        assertEquals(SessionLevel.DANE, see(SessionLevel.DANE).best().level());
        KnownSession known = see(SessionLevel.CLEAR);
        assertEquals(SessionLevel.DANE, known.best().level());
        assertEquals(SessionLevel.CLEAR, known.worse().orElseThrow().level());
    }

    @Test
    void itSurvivesARestart() {
        see(SessionLevel.STS);
        see(SessionLevel.TLS);
        KnownSession before = sessions.get(DOMAIN).orElseThrow();
        sessions = new KnownSessions(rows, clock);
        assertEquals(before, sessions.get(DOMAIN).orElseThrow());
    }

    @Test
    void whatIsWorseIsWrittenOnceADayAndAtOnceWhereItIsWorseStill() {
        see(SessionLevel.DANE);
        see(SessionLevel.TLS);
        see(SessionLevel.TLS);
        see(SessionLevel.DANE);
        see(SessionLevel.TLS);
        assertEquals(2, rows.written.get());
        see(SessionLevel.CLEAR);
        assertEquals(3, rows.written.get());
        days(1);
        see(SessionLevel.CLEAR);
        assertEquals(4, rows.written.get());
    }

    @Test
    void whatIsAcceptedIsNoneTooLow() {
        see(SessionLevel.DANE);
        see(SessionLevel.TLS);
        KnownSession accepted = sessions.accept(DOMAIN).orElseThrow();
        assertEquals(SessionLevel.TLS, accepted.least());
        assertFalse(sessions.accept(DOMAIN).isPresent());
        see(SessionLevel.DANE);
        assertEquals(List.of(), see(SessionLevel.TLS).worse().stream().toList());
        assertTrue(see(SessionLevel.CLEAR).worse().isPresent());
    }

    @Test
    void worseSessionsDoNotProlongWhatTheBestDemands() {
        see(SessionLevel.DANE);
        for (int i = 0; i < 3; i++) {
            days(59);
            assertEquals(SessionLevel.DANE, see(SessionLevel.TLS).least());
        }
        days(3);
        assertFalse(sessions.get(DOMAIN).isPresent());
        assertEquals(SessionLevel.TLS, see(SessionLevel.TLS).least());
    }

    @Test
    void aClockThatWentBackProlongsNothing() {
        days(3650);
        see(SessionLevel.DANE);
        days(-3650);
        see(SessionLevel.DANE);
        days(180);
        assertEquals(SessionLevel.TLS, see(SessionLevel.TLS).least());
    }

    @Test
    void forgottenIsAsNeverMet() {
        see(SessionLevel.DANE);
        assertTrue(sessions.forget(DOMAIN));
        assertFalse(sessions.forget(DOMAIN));
        assertEquals(SessionLevel.CLEAR, see(SessionLevel.CLEAR).least());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "best=TLS mx 1 2\n",
                "best=\nworse=\naccepted=\n",
                "best=SSL mx 1 2\nworse=\naccepted=\n",
                "best=TLS mx 1 x\nworse=\naccepted=\n",
                "best=TLS mx 1\nworse=\naccepted=\n",
                "best=TLS mx 1 2\nbetter=\naccepted=\n"
            })
    void brokenRowsAreRefused(String text) {
        byte[] value = text.getBytes(StandardCharsets.US_ASCII);
        assertThrows(SyntaxException.class, () -> KnownSession.decode(DOMAIN, value));
    }

    @Test
    void aRowThatCannotBeReadIsNotADomainNeverMet() {
        rows.put(
                KnownSessions.TABLE,
                new Rows.Row(DOMAIN, "nonsense".getBytes(StandardCharsets.US_ASCII), Instant.MAX));
        assertThrows(IllegalStateException.class, () -> see(SessionLevel.TLS));
        assertEquals(List.of(), sessions.list());
    }
}
