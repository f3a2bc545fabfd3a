package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.postseal.client.keys.Attempt;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.server.policy.Facts;
import org.postseal.server.policy.LocalSetting;
import org.postseal.server.policy.Memory;
import org.postseal.server.policy.UserKeys;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.SealLevel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class SealingFaultsTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final String K = "0123456789abcdef0123456789abcdef01234567";
    private static final String TESTING = "v=smtp-openpgp1; id=1; mode=testing; k=" + K;
    private static final Candidate GOOD = TestKeys.of("dave.test").candidate(SealLevel.SITE);

    private final List<String> told = new ArrayList<>();
    private final SealingFaults faults =
            new SealingFaults((domain, failure) -> told.add(domain + " " + failure.token()));

    private static DomainPolicy policy(
            String record, DomainPolicy.Origin origin, DomainPolicy.Lookup lookup)
            throws Exception {
        Optional<PolicyRecord> parsed =
                record.isEmpty() ? Optional.empty() : Optional.of(PolicyRecord.decode(record));
        return new DomainPolicy(parsed, origin, NOW, lookup, "");
    }

    private static DomainPolicy testing() throws Exception {
        return policy(TESTING, DomainPolicy.Origin.DNSSEC, DomainPolicy.Lookup.FOUND);
    }

    private static Facts facts(Facts.Hop hop, DomainPolicy policy, List<Candidate> candidates) {
        return facts(hop, Facts.Content.CLEAR, new Findings(policy, candidates, List.of()));
    }

    private static Facts facts(Facts.Hop hop, Facts.Content content, Findings findings) {
        return new Facts(
                TestMessages.mailbox("b@dave.test"),
                LocalSetting.OPPORTUNISTIC,
                UserKeys.SIGNALLED,
                false,
                hop,
                content,
                findings,
                Memory.NONE,
                Optional.empty(),
                Optional.empty(),
                NOW);
    }

    private void keys(String expected, DomainPolicy policy, Candidate... candidates) {
        told.clear();
        new SealingFaults((domain, failure) -> told.add(failure.token()))
                .keys(facts(Facts.Hop.MX, policy, List.of(candidates)));
        assertEquals(expected, String.join(",", told));
    }

    @Test
    void aSealIsWantedAndNoKeyIsThere() throws Exception {
        keys("key-missing", testing());
        keys("", testing(), GOOD);
        String none = "v=smtp-openpgp1; id=1; mode=none; k=" + K;
        keys("", policy(none, DomainPolicy.Origin.DNSSEC, DomainPolicy.Lookup.FOUND));
        keys("", policy("", DomainPolicy.Origin.NONE, DomainPolicy.Lookup.ABSENT));
        // A hint asks too: it rehearses.
        keys("key-missing", policy(TESTING, DomainPolicy.Origin.HINT, DomainPolicy.Lookup.FOUND));
    }

    @Test
    void onlyExpiredKeysAreThere() throws Exception {
        Candidate expired = spoilt("encryption subkey: expired on 2026-05-01T00:00:00Z");
        Candidate revoked = spoilt("revoked");
        keys("key-expired", testing(), expired);
        keys("key-missing", testing(), expired, revoked);
        keys("", testing(), expired, GOOD);
    }

    private static Candidate spoilt(String problem) {
        return new Candidate(
                GOOD.scope(),
                GOOD.certificate(),
                GOOD.source(),
                true,
                GOOD.until(),
                Optional.of(problem));
    }

    @Test
    void aKeyThatIsNotInKIsAConflictEvenBesideAGoodOne() throws Exception {
        Attempt conflict =
                new Attempt(
                        "OPENPGPKEY",
                        "_smtp-openpgp.dave.test",
                        Attempt.Outcome.UNUSABLE,
                        "key-conflict: 00 is not in the domain's k");
        Findings findings = new Findings(testing(), List.of(GOOD), List.of(conflict));
        faults.keys(facts(Facts.Hop.MX, Facts.Content.CLEAR, findings));
        assertEquals(List.of("dave.test key-conflict"), told);
        told.clear();
        DomainPolicy hint = policy(TESTING, DomainPolicy.Origin.HINT, DomainPolicy.Lookup.FOUND);
        Findings unproven = new Findings(hint, List.of(GOOD), List.of(conflict));
        new SealingFaults((domain, failure) -> told.add(failure.token()))
                .keys(facts(Facts.Hop.MX, Facts.Content.CLEAR, unproven));
        assertEquals(List.of(), told);
    }

    @Test
    void aPolicyThatIsBogusOrWithheld() throws Exception {
        DomainPolicy bogus = policy("", DomainPolicy.Origin.NONE, DomainPolicy.Lookup.BOGUS);
        DomainPolicy unknown = policy("", DomainPolicy.Origin.NONE, DomainPolicy.Lookup.FAILED);
        DomainPolicy known =
                policy(TESTING, DomainPolicy.Origin.DNSSEC, DomainPolicy.Lookup.FAILED);
        faults.policy(facts(Facts.Hop.MX, unknown, List.of()));
        assertEquals(List.of(), told, "the network's fault, as far as anybody knows");
        faults.policy(facts(Facts.Hop.MX, bogus, List.of()));
        assertEquals(List.of("dave.test dnssec-bogus"), told);
        faults.policy(facts(Facts.Hop.MX, known, List.of()));
        assertEquals(List.of("dave.test dnssec-bogus"), told, "once for an attempt");
        new SealingFaults((domain, failure) -> told.add(failure.token()))
                .policy(facts(Facts.Hop.MX, known, List.of()));
        assertEquals(List.of("dave.test dnssec-bogus", "dnssec-bogus"), told);
    }

    @Test
    void whatNeedsNoKeyLacksNone() throws Exception {
        faults.keys(facts(Facts.Hop.LOCAL, testing(), List.of()));
        Findings nothing = new Findings(testing(), List.of(), List.of());
        faults.keys(facts(Facts.Hop.MX, Facts.Content.SEALED_TO_SITE, nothing));
        assertEquals(List.of(), told);
    }
}
