package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.server.policy.Decision;
import org.postseal.server.policy.Facts;
import org.postseal.server.policy.Level;
import org.postseal.server.policy.LocalSetting;
import org.postseal.server.policy.Memory;
import org.postseal.server.policy.UserKeys;
import org.postseal.spec.smtp.SealLevel;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

class ParcelsTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final TestKeys DAVE = TestKeys.of("dave.test");
    private static final TestKeys ERIN = TestKeys.of("erin@dave.test");

    @Test
    void aSiteSealServesAllItsRecipientsOfOneDomain() {
        Candidate site = DAVE.candidate(SealLevel.SITE);
        Parcels parcels =
                Parcels.of(
                        List.of(
                                planned(0, "a@dave.test", Optional.of(site)),
                                planned(1, "b@other.test", Optional.of(site)),
                                planned(
                                        2,
                                        "c@dave.test",
                                        Optional.of(DAVE.candidate(SealLevel.SITE)))),
                        NOW);
        assertEquals(2, parcels.parcels().size());
        Parcel.Site first = assertInstanceOf(Parcel.Site.class, parcels.parcels().getFirst());
        assertEquals("dave.test", first.domain());
        assertEquals(List.of(0, 2), numbers(first));
        assertEquals(List.of(1), numbers(parcels.parcels().get(1)));
    }

    @Test
    void aUserSealServesOneAndTheUnsealedGoTogether() {
        Candidate user = ERIN.candidate(SealLevel.USER);
        Parcels parcels =
                Parcels.of(
                        List.of(
                                planned(0, "x@clear.test", Optional.empty()),
                                planned(1, "erin@dave.test", Optional.of(user)),
                                planned(2, "erin+2@dave.test", Optional.of(user)),
                                planned(3, "y@clear.test", Optional.empty())),
                        NOW);
        assertEquals(
                List.of(List.of(1), List.of(2), List.of(0, 3)),
                parcels.parcels().stream().map(ParcelsTest::numbers).toList());
        assertInstanceOf(Parcel.AsIs.class, parcels.parcels().getLast());
    }

    @Test
    void anExpiredKeyConcernsItsOwnRecipientAlone() {
        TestKeys expired = TestKeys.expiring("old@dave.test", Optional.of(NOW.minusSeconds(60)));
        Parcels parcels =
                Parcels.of(
                        List.of(
                                planned(
                                        0,
                                        "old@dave.test",
                                        Optional.of(expired.candidate(SealLevel.USER))),
                                planned(
                                        1,
                                        "a@dave.test",
                                        Optional.of(DAVE.candidate(SealLevel.SITE)))),
                        NOW);
        assertEquals(1, parcels.unusable().size());
        assertEquals(0, parcels.unusable().keySet().iterator().next().recipient().number());
        assertEquals(List.of(1), numbers(parcels.parcels().getFirst()));
        assertEquals(1, parcels.parcels().size());
    }

    @Test
    void nobodyToBeSealedForFitsIntoAClearParcel() {
        Planned sealed = planned(0, "a@dave.test", Optional.of(DAVE.candidate(SealLevel.SITE)));
        assertThrows(IllegalArgumentException.class, () -> new Parcel.AsIs(List.of(sealed)));
        Planned open = planned(0, "a@dave.test", Optional.empty());
        Planned waiting =
                new Planned(
                        open.recipient(), open.facts(), new Decision.Defer("4.7.5", "", List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Parcel.AsIs(List.of(waiting)));
        assertTrue(new Parcel.AsIs(List.of(open)).recipients().contains(open));
    }

    private static List<Integer> numbers(Parcel parcel) {
        return parcel.recipients().stream().map(p -> p.recipient().number()).toList();
    }

    static Planned planned(int number, String address, Optional<Candidate> candidate) {
        Level level =
                candidate
                        .map(
                                c ->
                                        c.scope() == SealLevel.SITE
                                                ? Level.SEALED_SITE
                                                : Level.SEALED_USER)
                        .orElse(Level.UNSEALED);
        return new Planned(
                TestMessages.recipient(number, address),
                facts(address, candidate.stream().toList()),
                new Decision.Ready(new Decision.Plan(level, candidate, false), List.of("test")));
    }

    static Facts facts(String address, List<Candidate> candidates) {
        return new Facts(
                TestMessages.mailbox(address),
                LocalSetting.OPPORTUNISTIC,
                UserKeys.SIGNALLED,
                false,
                Facts.Hop.MX,
                Facts.Content.CLEAR,
                new Findings(
                        new DomainPolicy(
                                Optional.empty(),
                                DomainPolicy.Origin.NONE,
                                NOW,
                                DomainPolicy.Lookup.ABSENT,
                                ""),
                        candidates,
                        List.of()),
                Memory.NONE,
                Optional.empty(),
                Optional.empty(),
                NOW);
    }
}
