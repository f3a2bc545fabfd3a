package org.postseal.server.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.client.keys.Source;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.SealLevel;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which of several certificates of one scope is sealed to. */
class OfferTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @Test
    void theBetterRankWins() throws SyntaxException {
        Candidate wkd = site(Source.WKD);
        Candidate dane = site(Source.DANE);
        assertEquals(Optional.of(dane), chosen(wkd, dane));
        assertEquals(Optional.of(dane), chosen(dane, wkd));
        assertEquals(Optional.of(dane), chosen(site(Source.UNAUTHENTICATED), dane));
    }

    @Test
    void amongEqualsTheFirstFoundWins() throws SyntaxException {
        // Discovery puts the current site key before the next: only the order tells them apart.
        Candidate current = site(Source.DANE);
        Candidate next =
                new Candidate(
                        SealLevel.SITE,
                        current.certificate(),
                        Source.DANE,
                        true,
                        Instant.MAX,
                        Optional.empty());
        assertEquals(Optional.of(current), chosen(current, next));
        assertEquals(Optional.of(next), chosen(next, current));
    }

    @Test
    void aBetterRankThatCannotBeUsedGivesWay() throws SyntaxException {
        Candidate wkd = site(Source.WKD);
        Candidate expired = TestCandidates.of(SealLevel.SITE, Source.DANE, Optional.of("expired"));
        assertEquals(Optional.of(wkd), chosen(expired, wkd));
    }

    private static Candidate site(Source source) {
        return TestCandidates.of(SealLevel.SITE, source, Optional.empty());
    }

    private static Optional<Candidate> chosen(Candidate... candidates) throws SyntaxException {
        PolicyRecord record = PolicyRecord.decode("v=smtp-openpgp1; id=1; mode=none; seal=site");
        DomainPolicy policy =
                new DomainPolicy(
                        Optional.of(record),
                        DomainPolicy.Origin.DNSSEC,
                        NOW,
                        DomainPolicy.Lookup.FOUND,
                        "");
        return Offer.of(
                        new Facts(
                                Case.DAVE,
                                LocalSetting.OPPORTUNISTIC,
                                UserKeys.SIGNALLED,
                                false,
                                Facts.Hop.MX,
                                Facts.Content.CLEAR,
                                new Findings(policy, List.of(candidates), List.of()),
                                Memory.NONE,
                                Optional.empty(),
                                Optional.empty(),
                                NOW))
                .certificate();
    }
}
