package org.postseal.server.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.postseal.server.policy.Facts.Hop;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;

import java.util.List;
import java.util.Set;

/** Whose word the EHLO of the next hop is. */
class ConsentTest {
    private static Facts facts(Hop hop, Case.Session session, Case.Key key) {
        PolicyCase none = PolicyCase.all().getFirst();
        return new Case(
                        LocalSetting.OPPORTUNISTIC,
                        UserKeys.SIGNALLED,
                        false,
                        Facts.Content.CLEAR,
                        none,
                        Case.Lookups.ANSWERED,
                        key,
                        key,
                        Case.Remembered.NOTHING,
                        session,
                        0)
                .facts(hop);
    }

    private static Level level(Hop hop, Case.Session session) {
        return switch (Decider.decide(facts(hop, session, Case.Key.GOOD))) {
            case Decision.Ready ready -> ready.plan().level();
            case Decision decision -> throw new AssertionError(decision.toString());
        };
    }

    @Test
    void aMailHostOfTheDomainSpeaksForIt() {
        assertEquals(
                Set.of(SealLevel.SITE),
                Consent.of(facts(Hop.MX, Case.Session.OPEN_SITE, Case.Key.NONE)));
        assertEquals(Level.SEALED_SITE, level(Hop.MX, Case.Session.OPEN_SITE));
        assertEquals(Level.SEALED_USER, level(Hop.MX, Case.Session.OPEN_USER));
    }

    /** The keys are there, and nobody who may says that they want to be used. */
    @Test
    void aRelayDoesNot() {
        assertEquals(Set.of(), Consent.of(facts(Hop.RELAY, Case.Session.OPEN_SITE, Case.Key.NONE)));
        assertEquals(Level.UNSEALED, level(Hop.RELAY, Case.Session.OPEN_SITE));
        assertEquals(Level.UNSEALED, level(Hop.RELAY, Case.Session.OPEN_USER));
    }

    @Test
    void aRelayIsAskedForNothingThatOnlyItsWordCouldOpen() {
        assertEquals(List.of(), queries(Hop.RELAY, Case.Session.NONE));
        assertEquals(List.of(), queries(Hop.RELAY, Case.Session.OPEN_SITE));
        List<KeyQuery> site = List.of(new KeyQuery.Site("dave.test"));
        assertEquals(site, queries(Hop.MX, Case.Session.NONE));
        assertEquals(site, queries(Hop.MX, Case.Session.OPEN_SITE));
    }

    private static List<KeyQuery> queries(Hop hop, Case.Session session) {
        return Decider.decide(facts(hop, session, Case.Key.NONE)) instanceof Decision.Ask ask
                ? ask.queries()
                : List.of();
    }

    @Test
    void onlyTheDomainsOwnMxIsItsMailHost() {
        Mailbox dave = new Mailbox("dave", "dave.test");
        assertEquals(Hop.MX, Hop.outward(dave, new NextHop.Mx("dave.test")));
        assertEquals(Hop.RELAY, Hop.outward(dave, new NextHop.Mx("gateway.test")));
        assertEquals(Hop.RELAY, Hop.outward(dave, new NextHop.Smtp("mx.dave.test", 25)));
    }
}
