package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.DomainPolicy.Origin;
import org.postseal.server.policy.Level;
import org.postseal.server.policy.Memory;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a destination had, and for how long it counts (C-03). */
class ReachedLevelsTest {
    private static final Mailbox DAVE = TestMessages.mailbox("dave@dave.test");
    private static final Mailbox ERIN = TestMessages.mailbox("erin@dave.test");
    private static final TestKeys KEYS = TestKeys.of("dave.test");
    private static final Duration DAY = Duration.ofDays(1);

    private final TestClock clock = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private final MemoryRows rows = new MemoryRows();
    private ReachedLevels reached = new ReachedLevels(rows, clock);

    @Test
    void aSiteSealCountsForTheDomainForMaxAge() {
        reach(SealLevel.SITE, policy(Origin.DNSSEC, "; max_age=864000"));
        assertEquals(Level.SEALED_SITE, had(DAVE));
        assertEquals(Level.SEALED_SITE, had(ERIN));
        assertEquals(Level.UNSEALED, had(TestMessages.mailbox("dave@other.test")));
        clock.advance(DAY.multipliedBy(10).minusSeconds(1));
        reached = new ReachedLevels(rows, clock); // over a restart
        assertEquals(Level.SEALED_SITE, had(DAVE));
        clock.advance(Duration.ofSeconds(1));
        assertEquals(Level.UNSEALED, had(DAVE));
    }

    @Test
    void aUsersKeyCountsForNobodyElse() {
        reach(SealLevel.USER, policy(Origin.DNSSEC, "; max_age=864000"));
        assertEquals(Level.SEALED_USER, had(DAVE));
        assertEquals(Level.UNSEALED, had(ERIN));
        reach(SealLevel.SITE, policy(Origin.DNSSEC, "; max_age=864000"));
        assertEquals(Level.SEALED_USER, had(DAVE));
        assertEquals(Level.SEALED_SITE, had(ERIN));
    }

    @Test
    void withoutAnAuthenticatedMaxAgeItIsThirtyDays() {
        reach(SealLevel.SITE, policy(Origin.HINT, "; max_age=60"));
        clock.advance(DAY.multipliedBy(30).minusSeconds(1));
        assertEquals(Level.SEALED_SITE, had(DAVE));
        clock.advance(Duration.ofSeconds(1));
        assertEquals(Level.UNSEALED, had(DAVE));
    }

    @Test
    void aKeyThatNothingAuthenticatesReachesNothing() {
        reached.reached(
                DAVE, KEYS.unauthenticated(SealLevel.SITE), policy(Origin.HINT, "; seal=site"));
        assertEquals(Memory.NONE, reached.of(DAVE));
        assertEquals(0, rows.written.get());
    }

    @Test
    void itIsWrittenOnceADayAndBeforeItEnds() {
        DomainPolicy tenDays = policy(Origin.DNSSEC, "; max_age=864000");
        reach(SealLevel.SITE, tenDays);
        clock.advance(DAY.minusSeconds(1));
        reach(SealLevel.SITE, tenDays);
        assertEquals(1, rows.written.get());
        clock.advance(Duration.ofSeconds(1));
        reach(SealLevel.SITE, tenDays);
        assertEquals(2, rows.written.get());
        clock.advance(DAY.multipliedBy(10).minusSeconds(1));
        assertEquals(Level.SEALED_SITE, had(DAVE), "counted from the last write");

        DomainPolicy hour = policy(Origin.DNSSEC, "; max_age=3600");
        reach(SealLevel.SITE, hour);
        for (int i = 0; i < 10; i++) {
            clock.advance(Duration.ofMinutes(20));
            reach(SealLevel.SITE, hour);
            assertEquals(Level.SEALED_SITE, had(DAVE), "mail still flows");
        }
    }

    @Test
    void clocksThatJumpDoNotProlong() {
        reach(SealLevel.SITE, policy(Origin.DNSSEC, "; max_age=864000"));
        clock.advance(DAY.multipliedBy(11));
        assertEquals(Level.UNSEALED, had(DAVE));
        clock.advance(DAY.multipliedBy(-300));
        reach(SealLevel.SITE, policy(Origin.DNSSEC, "; max_age=864000"));
        clock.advance(DAY.multipliedBy(10));
        assertEquals(Level.UNSEALED, had(DAVE), "what a wrong clock wrote is written anew");
    }

    @Test
    void theOperatorCanHaveItForgotten() {
        reach(SealLevel.SITE, policy(Origin.DNSSEC, ""));
        assertTrue(reached.of(DAVE).reasons().getFirst().contains("dave.test had on 2026-06-01"));
        reach(SealLevel.USER, policy(Origin.DNSSEC, ""));
        assertTrue(reached.forget(DAVE));
        assertEquals(Level.SEALED_SITE, had(DAVE));
        assertTrue(reached.forgetDomain("dave.test"));
        assertEquals(Level.UNSEALED, had(DAVE));
    }

    private Level had(Mailbox recipient) {
        return reached.of(recipient).level();
    }

    private void reach(SealLevel scope, DomainPolicy policy) {
        reached.reached(DAVE, KEYS.candidate(scope), policy);
    }

    private static DomainPolicy policy(Origin origin, String more) {
        try {
            return new DomainPolicy(
                    Optional.of(PolicyRecord.decode("v=smtp-openpgp1; id=1" + more)),
                    origin,
                    Instant.MAX,
                    DomainPolicy.Lookup.FOUND,
                    "");
        } catch (SyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
