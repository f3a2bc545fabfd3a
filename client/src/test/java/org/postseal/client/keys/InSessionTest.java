package org.postseal.client.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postseal.client.keys.TestCertificate.BORN;

import org.junit.jupiter.api.Test;
import org.postseal.client.TestClock;
import org.postseal.client.keys.DomainPolicy.Lookup;
import org.postseal.client.keys.DomainPolicy.Origin;
import org.postseal.client.keys.InSession.Peer;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.openpgp.SignedOctets;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.KeyReply;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.Reply;
import org.postseal.spec.smtp.SealLevel;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

class InSessionTest {
    private static final String DOMAIN = "dave.test";
    private static final Mailbox DAVE = new Mailbox("dave", DOMAIN);
    private static final KeyQuery USER_QUERY = new KeyQuery.User(DAVE);
    private static final KeyQuery SITE_QUERY = new KeyQuery.Site(DOMAIN);
    private static final TestCertificate SITE = TestCertificate.good("postmaster@dave.test");
    private static final TestCertificate CHARLIE = TestCertificate.good("dave@dave.test");
    private static final TestCertificate USER = TestCertificate.good("dave@dave.test");
    private static final TestCertificate NAMELESS = TestCertificate.good("someone@else.test");
    private static final Instant NOW = BORN.plus(Duration.ofDays(30));
    private static final long EXP = NOW.plus(Duration.ofDays(7)).getEpochSecond();

    private final TestClock clock = new TestClock(NOW);
    private final RecordStore store = new MemoryRecordStore();
    private final CertificateCache cache = new CertificateCache(store);
    private final InSession inSession = new InSession(store, clock);

    private static DomainPolicy policy(Origin origin, String more) {
        try {
            PolicyRecord record =
                    PolicyRecord.decode(
                            "v=smtp-openpgp1; id=1; max_age=864000; k="
                                    + SITE.parse().fingerprint()
                                    + more);
            return new DomainPolicy(
                    Optional.of(record), origin, NOW.plusSeconds(900), Lookup.FOUND, "");
        } catch (SyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Dave's policy by DNSSEC, its site certificate known. */
    private static Findings known() {
        Candidate site =
                Candidates.of(SealLevel.SITE, SITE.parse(), Source.DANE, true, Instant.MAX, NOW);
        return new Findings(policy(Origin.DNSSEC, ""), List.of(site), List.of());
    }

    private static Findings unknown(Origin origin) {
        return new Findings(policy(origin, ""), List.of(), List.of());
    }

    private static KeyReply.Key key(
            TestCertificate certificate, SealLevel scope, long expires, Optional<byte[]> s) {
        return new KeyReply.Key(
                scope,
                certificate.parse().fingerprint(),
                certificate.octets(),
                expires,
                s,
                Optional.empty());
    }

    private static byte[] sign(
            TestCertificate signer,
            KeyQuery query,
            SealLevel scope,
            TestCertificate certificate,
            long expires,
            Instant when) {
        byte[] octets = SignedOctets.key(query, scope, certificate.parse().sha256(), expires);
        return signer.detached(signer.primary, octets, when);
    }

    private static KeyReply.Key signed(
            TestCertificate signer, TestCertificate certificate, Instant when) {
        return key(
                certificate,
                SealLevel.USER,
                EXP,
                Optional.of(sign(signer, USER_QUERY, SealLevel.USER, certificate, EXP, when)));
    }

    private InSession.Result ask(FakeConnection peer, Findings findings, KeyQuery... queries) {
        return inSession.ask(peer, List.of(queries), findings, Peer.UNAUTHENTICATED);
    }

    private static void assertRefused(InSession.Result result, String reason) {
        assertTrue(result.candidates().isEmpty(), "refused");
        Attempt last = result.attempts().getLast();
        assertEquals(Attempt.Outcome.UNUSABLE, last.outcome());
        assertTrue(last.detail().contains(reason), last.detail());
    }

    @Test
    void whatTheSiteKeySignedIsAuthenticatedAndKept() {
        FakeConnection peer = new FakeConnection().reply(signed(SITE, NAMELESS, NOW));
        Candidate candidate = ask(peer, known(), USER_QUERY).candidates().getFirst();
        assertTrue(candidate.authenticated() && candidate.isUsable());
        assertEquals(Source.PGPKEY_SIGNED, candidate.source());
        assertEquals(Instant.ofEpochSecond(EXP), candidate.until());
        FakeConnection again = new FakeConnection().reply(signed(SITE, NAMELESS, NOW));
        ask(again, known(), USER_QUERY);
        assertEquals(
                Optional.of(HexFormat.of().formatHex(NAMELESS.parse().sha256())),
                again.commands.getFirst().have());
    }

    @Test
    void charliesKeyIsRefused() {
        assertRefused(
                ask(new FakeConnection().reply(signed(CHARLIE, CHARLIE, NOW)), known(), USER_QUERY),
                "key-conflict");
        assertRefused(
                ask(
                        new FakeConnection()
                                .reply(key(CHARLIE, SealLevel.SITE, EXP, Optional.empty())),
                        known(),
                        USER_QUERY),
                "key-conflict");
        assertTrue(store.list(RecordStore.Table.CERTIFICATE).isEmpty());
    }

    @Test
    void withoutSItIsUnauthenticatedAndMustNameTheAddress() {
        FakeConnection peer =
                new FakeConnection().reply(key(USER, SealLevel.USER, EXP, Optional.empty()));
        Candidate candidate = ask(peer, known(), USER_QUERY).candidates().getFirst();
        assertFalse(candidate.authenticated());
        assertEquals(Source.UNAUTHENTICATED, candidate.source());
        assertTrue(store.list(RecordStore.Table.CERTIFICATE).isEmpty());
        assertRefused(
                ask(
                        new FakeConnection()
                                .reply(key(NAMELESS, SealLevel.USER, EXP, Optional.empty())),
                        known(),
                        USER_QUERY),
                "User ID");
    }

    @Test
    void anAuthenticatedPeerIsARankOfItsOwn() {
        FakeConnection peer =
                new FakeConnection().reply(key(USER, SealLevel.USER, EXP, Optional.empty()));
        Candidate candidate =
                inSession
                        .ask(peer, List.of(USER_QUERY), known(), Peer.AUTHENTICATED)
                        .candidates()
                        .getFirst();
        assertEquals(Source.PGPKEY_SESSION, candidate.source());
        assertTrue(candidate.authenticated());
    }

    @Test
    void aSiteKeyKnownByFingerprintIsAskedForFirst() {
        FakeConnection peer =
                new FakeConnection()
                        .reply(key(SITE, SealLevel.SITE, EXP, Optional.empty()))
                        .reply(signed(SITE, USER, NOW));
        InSession.Result result = ask(peer, unknown(Origin.HTTPS), USER_QUERY);
        assertEquals(SITE_QUERY, peer.commands.getFirst().query());
        assertEquals(2, result.candidates().size());
        assertTrue(result.candidates().stream().allMatch(Candidate::authenticated));
    }

    @Test
    void underAHintNothingIsAuthenticated() {
        FakeConnection peer =
                new FakeConnection()
                        .reply(key(SITE, SealLevel.SITE, EXP, Optional.empty()))
                        .reply(signed(SITE, USER, NOW));
        InSession.Result result = ask(peer, unknown(Origin.HINT), SITE_QUERY, USER_QUERY);
        assertEquals(2, result.candidates().size());
        assertTrue(result.candidates().stream().noneMatch(Candidate::authenticated));
    }

    @Test
    void aCatchAllAnswersForAUserAsTheSite() {
        FakeConnection peer =
                new FakeConnection().reply(key(SITE, SealLevel.SITE, EXP, Optional.empty()));
        Candidate candidate = ask(peer, known(), USER_QUERY).candidates().getFirst();
        assertEquals(SealLevel.SITE, candidate.scope());
        assertTrue(candidate.authenticated());
        assertTrue(cache.live(CertificateCache.site(DOMAIN), NOW).isPresent());
        assertTrue(cache.live(CertificateCache.user(DAVE), NOW).isEmpty());
    }

    @Test
    void anOlderSIsRefusedEvenAfterTheNewerExpired() {
        ask(new FakeConnection().reply(signed(SITE, USER, NOW)), known(), USER_QUERY);
        Instant earlier = NOW.minusSeconds(1);
        assertRefused(
                ask(
                        new FakeConnection().reply(signed(SITE, NAMELESS, earlier)),
                        known(),
                        USER_QUERY),
                "older");
        cache.expire(CertificateCache.user(DAVE), NOW);
        assertRefused(
                ask(
                        new FakeConnection().reply(signed(SITE, NAMELESS, earlier)),
                        known(),
                        USER_QUERY),
                "older");
    }

    @Test
    void sCoversQueryScopeCertificateAndExp() {
        KeyQuery other = new KeyQuery.User(new Mailbox("carol", DOMAIN));
        byte[] forOther = sign(SITE, other, SealLevel.USER, USER, EXP, NOW);
        byte[] forScope = sign(SITE, USER_QUERY, SealLevel.SITE, USER, EXP, NOW);
        byte[] forKey = sign(SITE, USER_QUERY, SealLevel.USER, NAMELESS, EXP, NOW);
        byte[] forExp = sign(SITE, USER_QUERY, SealLevel.USER, USER, EXP - 1, NOW);
        for (byte[] s : List.of(forOther, forScope, forKey, forExp, new byte[] {1, 2, 3})) {
            assertRefused(
                    ask(
                            new FakeConnection()
                                    .reply(key(USER, SealLevel.USER, EXP, Optional.of(s))),
                            known(),
                            USER_QUERY),
                    "key-conflict");
        }
    }

    @Test
    void expIsBounded() {
        long far = NOW.plus(Duration.ofDays(8)).getEpochSecond();
        assertRefused(
                ask(
                        new FakeConnection()
                                .reply(key(USER, SealLevel.USER, far, Optional.empty())),
                        known(),
                        USER_QUERY),
                "seven days");
        assertRefused(
                ask(
                        new FakeConnection()
                                .reply(
                                        key(
                                                USER,
                                                SealLevel.USER,
                                                NOW.getEpochSecond(),
                                                Optional.empty())),
                        known(),
                        USER_QUERY),
                "passed");
        TestCertificate brief =
                TestCertificate.v4()
                        .userId("dave@dave.test")
                        .encryptionSubkey(BORN, TestCertificate.livesFor(Duration.ofDays(31)));
        FakeConnection peer = new FakeConnection().reply(signed(SITE, brief, NOW));
        assertEquals(
                NOW.plus(Duration.ofDays(1)),
                ask(peer, known(), USER_QUERY).candidates().getFirst().until());
    }

    @Test
    void unchangedRenewsOnlyWithS() {
        ask(new FakeConnection().reply(signed(SITE, USER, NOW)), known(), USER_QUERY);
        clock.advance(Duration.ofDays(1));
        long later = clock.instant().plus(Duration.ofDays(7)).getEpochSecond();
        KeyReply bare = new KeyReply.Unchanged(later, Optional.empty(), Optional.empty());
        Candidate same =
                ask(new FakeConnection().reply(bare), known(), USER_QUERY).candidates().getFirst();
        assertEquals(Instant.ofEpochSecond(EXP), same.until());
        byte[] s = sign(SITE, USER_QUERY, SealLevel.USER, USER, later, clock.instant());
        KeyReply renewing = new KeyReply.Unchanged(later, Optional.of(s), Optional.empty());
        Candidate renewed =
                ask(new FakeConnection().reply(renewing), known(), USER_QUERY)
                        .candidates()
                        .getFirst();
        assertEquals(Instant.ofEpochSecond(later), renewed.until());
    }

    @Test
    void unchangedWithoutHaveIsRefused() {
        KeyReply reply = new KeyReply.Unchanged(EXP, Optional.empty(), Optional.empty());
        assertRefused(ask(new FakeConnection().reply(reply), known(), USER_QUERY), "UNCHANGED");
    }

    @Test
    void lyingRepliesAreRefused() {
        List<String> good = key(USER, SealLevel.USER, EXP, Optional.empty()).encode();
        String head = good.getFirst();
        String length = "LEN=" + USER.octets().length;
        assertRefused(
                raw(good, head.replace(length, "LEN=" + (USER.octets().length - 1))), "octets");
        assertRefused(raw(good, head.replace(length, "LEN=131073")), "at most");
        assertRefused(
                raw(
                        good,
                        head.replace(
                                USER.parse().fingerprint().hex(),
                                SITE.parse().fingerprint().hex())),
                "FPR");
        assertRefused(raw(good, head.replaceFirst("SHA256=.{8}", "SHA256=00000000")), "SHA256");
        List<String> endless = new ArrayList<>(good.subList(0, good.size() - 1));
        assertRefused(raw(endless, head), "END");
    }

    private InSession.Result raw(List<String> lines, String head) {
        List<String> changed = new ArrayList<>(lines);
        changed.set(0, head);
        return ask(
                new FakeConnection().reply(Reply.of(250, "2.0.0", changed.toArray(String[]::new))),
                known(),
                USER_QUERY);
    }

    @Test
    void repliesWithoutAKey() {
        assertEquals(Attempt.Outcome.ABSENT, outcome(Reply.of(252, "2.0.0", "no key disclosed")));
        assertEquals(Attempt.Outcome.ABSENT, outcome(Reply.of(551, "5.7.1", "not served here")));
        assertEquals(Attempt.Outcome.FAILED, outcome(Reply.of(450, "4.7.1", "budget spent")));
        assertEquals(Attempt.Outcome.FAILED, outcome(Reply.of(552, "5.3.4", "too large")));
        InSession.Result closed = ask(new FakeConnection(), known(), USER_QUERY);
        assertEquals(Attempt.Outcome.FAILED, closed.attempts().getFirst().outcome());
    }

    private Attempt.Outcome outcome(Reply reply) {
        InSession.Result result = ask(new FakeConnection().reply(reply), known(), USER_QUERY);
        assertTrue(result.candidates().isEmpty());
        return result.attempts().getFirst().outcome();
    }

    @Test
    void isNotAskedWhereItMayNotBe() {
        Findings elsewhere =
                new Findings(policy(Origin.DNSSEC, "; src=dane"), known().candidates(), List.of());
        List<InSession.Result> results =
                List.of(
                        ask(new FakeConnection().inClear(), known(), USER_QUERY),
                        ask(new FakeConnection().without("OPENPGP"), known(), USER_QUERY),
                        ask(new FakeConnection(), elsewhere, USER_QUERY),
                        ask(
                                new FakeConnection(),
                                known(),
                                new KeyQuery.User(new Mailbox("dåve", DOMAIN))));
        for (InSession.Result result : results) {
            assertEquals(Attempt.Outcome.SKIPPED, result.attempts().getFirst().outcome());
        }
    }

    @Test
    void whatWasSignedCountsOnlyWhileItsSignerIsInK() {
        ask(new FakeConnection().reply(signed(SITE, USER, NOW)), known(), USER_QUERY);
        FakeNet net = new FakeNet();
        CachingDiscovery discovery = new CachingDiscovery(net, net, store, clock);
        assertTrue(discovery.find(DAVE, true).candidates().isEmpty(), "no authenticated k");
        net.txt(
                "_smtp-openpgp." + DOMAIN,
                org.postseal.client.dns.Answer.Security.SECURE,
                policy(Origin.DNSSEC, "").record().orElseThrow().encode());
        assertEquals(
                Source.PGPKEY_SIGNED, discovery.find(DAVE, true).candidates().getFirst().source());
    }

    // C-05

    private static Findings without(Optional<PolicyRecord> record, Origin origin) {
        DomainPolicy policy = new DomainPolicy(record, origin, NOW, Lookup.ABSENT, "");
        return new Findings(policy, List.of(), List.of());
    }

    private Optional<KeyChange> siteKey(TestCertificate certificate, Findings findings) {
        KeyReply.Key reply = key(certificate, SealLevel.SITE, EXP, Optional.empty());
        return ask(new FakeConnection().reply(reply), findings, SITE_QUERY).change();
    }

    @Test
    void anUnauthenticatedSiteKeyThatChangesIsReported() {
        Findings nothing = without(Optional.empty(), Origin.NONE);
        assertEquals(Optional.empty(), siteKey(SITE, nothing));
        assertEquals(Optional.empty(), siteKey(SITE, nothing));
        KeyChange change = siteKey(CHARLIE, nothing).orElseThrow();
        assertEquals(List.of(SITE.parse().fingerprint()), change.known());
        assertEquals(List.of(CHARLIE.parse().fingerprint()), change.found());
    }

    @Test
    void underAnAuthenticatedPolicyNothingIsTakenOnFirstUse() throws SyntaxException {
        PolicyRecord record = PolicyRecord.decode("v=smtp-openpgp1; id=1; seal=site");
        Findings secure = without(Optional.of(record), Origin.DNSSEC);
        assertEquals(Optional.empty(), siteKey(SITE, secure));
        assertEquals(Optional.empty(), siteKey(CHARLIE, secure));
        assertTrue(store.list(RecordStore.Table.KNOWN_KEY).isEmpty());
    }
}
