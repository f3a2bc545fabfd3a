package org.postseal.client.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postseal.client.keys.TestCertificate.BORN;

import org.junit.jupiter.api.Test;
import org.postseal.client.TestClock;
import org.postseal.client.dns.Answer.Security;
import org.postseal.client.dns.Answer.Status;
import org.postseal.client.keys.DomainPolicy.Lookup;
import org.postseal.client.keys.DomainPolicy.Origin;
import org.postseal.client.session.HttpsResult;
import org.postseal.spec.dns.Names;
import org.postseal.spec.dns.PolicyRecord.Mode;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;
import org.xbill.DNS.Type;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

class CachingDiscoveryTest {
    private static final String DOMAIN = "dave.test";
    private static final Mailbox DAVE = new Mailbox("dave", DOMAIN);
    private static final String OWNER = Names.policyOwner(DOMAIN);
    private static final String USER_OWNER = Names.openpgpkeyOwner(DAVE);
    private static final TestCertificate SITE = TestCertificate.good("postmaster@dave.test");
    private static final TestCertificate OTHER = TestCertificate.good("postmaster@dave.test");
    private static final TestCertificate USER = TestCertificate.good("dave@dave.test");
    private static final TestCertificate USER2 = TestCertificate.good("Dave <dave@dave.test>");
    private static final Duration DAY = Duration.ofDays(1);
    private static final TestCertificate OTHER_USER = TestCertificate.good("other@dave.test");

    private final FakeNet net = new FakeNet();
    private HttpsFetch fetch = net;
    private final TestClock clock = new TestClock(BORN.plus(DAY));
    private final RecordStore store = new MemoryRecordStore();
    private CachingDiscovery discovery = discovery();

    private CachingDiscovery discovery() {
        return new CachingDiscovery(net, (url, within) -> fetch.get(url, within), store, clock);
    }

    private static String record(String id, String mode, String more) {
        return "v=smtp-openpgp1; id=%s; mode=%s; max_age=864000; k=%s%s"
                .formatted(id, mode, SITE.parse().fingerprint(), more);
    }

    private void publish(Security security, String id, String mode) {
        net.txt(OWNER, security, record(id, mode, ""));
    }

    private DomainPolicy policy() {
        return discovery.find(DAVE, false).policy();
    }

    private static String outcome(Findings findings, String source) {
        return findings.attempts().stream()
                .filter(a -> a.source().equals(source))
                .map(a -> a.outcome().name())
                .reduce("", (a, b) -> a + b);
    }

    // Policy

    @Test
    void aSecurePolicyIsAuthenticatedAndStandsWhateverIsSeenLater() {
        publish(Security.SECURE, "1", "enforce");
        assertEquals(Origin.DNSSEC, policy().origin());
        assertEquals(clock.instant().plus(Duration.ofDays(10)), policy().expires());
        clock.advance(DAY);
        discovery = discovery(); // over a restart (C-04)
        net.none(OWNER, Type.TXT, Status.NXDOMAIN, Security.INSECURE);
        assertStands(Lookup.ABSENT);
        net.none(OWNER, Type.TXT, Status.NXDOMAIN, Security.SECURE);
        assertStands(Lookup.ABSENT);
        net.none(OWNER, Type.TXT, Status.FAILED, Security.INSECURE);
        assertStands(Lookup.FAILED);
        net.none(OWNER, Type.TXT, Status.FAILED, Security.BOGUS);
        assertStands(Lookup.BOGUS);
        net.txt(OWNER, Security.SECURE, record("2", "none", ""), record("3", "none", ""));
        assertStands(Lookup.INVALID);
        net.txt(OWNER, Security.SECURE, "v=smtp-openpgp1; id=2; mode=perhaps");
        assertStands(Lookup.INVALID);
        publish(Security.INSECURE, "9", "none");
        assertStands(Lookup.FOUND);
        clock.advance(Duration.ofDays(9));
        net.none(OWNER, Type.TXT, Status.FAILED, Security.INSECURE);
        assertFalse(policy().isAuthenticated(), "after max_age it ends");
        assertEquals(Lookup.FAILED, policy().lookup());
    }

    private void assertStands(Lookup live) {
        DomainPolicy policy = policy();
        assertTrue(policy.isAuthenticated());
        assertEquals(Mode.ENFORCE, policy.record().orElseThrow().mode());
        assertEquals("1", policy.record().orElseThrow().id());
        assertEquals(live, policy.lookup());
    }

    @Test
    void onlyNoneWithANewIdIsAnEarlyExit() {
        publish(Security.SECURE, "1", "enforce");
        Instant end = policy().expires();
        publish(Security.SECURE, "1", "none");
        assertEquals(Mode.ENFORCE, policy().record().orElseThrow().mode(), "same id");
        publish(Security.SECURE, "2", "testing");
        clock.advance(DAY);
        assertEquals(Mode.ENFORCE, policy().record().orElseThrow().mode(), "not none");
        assertEquals(end, policy().expires(), "what is lowered is not prolonged");
        publish(Security.SECURE, "3", "none");
        assertEquals(Mode.NONE, policy().record().orElseThrow().mode());
        net.none(OWNER, Type.TXT, Status.FAILED, Security.INSECURE);
        assertEquals(Mode.NONE, policy().record().orElseThrow().mode());
    }

    @Test
    void anEarlyExitMustBeEquallyAuthenticated() {
        publish(Security.SECURE, "1", "enforce");
        policy();
        publish(Security.INSECURE, "2", "none");
        net.page(Names.httpsPolicy(DOMAIN), bytes(record("2", "none", "")));
        assertEquals(Mode.ENFORCE, policy().record().orElseThrow().mode());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void clocksThatJumpDoNotProlong() {
        publish(Security.SECURE, "1", "enforce");
        policy();
        clock.advance(Duration.ofDays(-300));
        net.none(OWNER, Type.TXT, Status.FAILED, Security.INSECURE);
        assertEquals(clock.instant().plus(Duration.ofDays(10)), policy().expires());
    }

    @Test
    void anInsecurePolicyIsAHintForItsTtl() {
        publish(Security.INSECURE, "1", "enforce");
        DomainPolicy hint = policy();
        assertEquals(Origin.HINT, hint.origin());
        assertFalse(hint.isAuthenticated());
        assertEquals(clock.instant().plus(FakeNet.TTL), hint.expires());
        net.none(OWNER, Type.TXT, Status.FAILED, Security.INSECURE);
        assertTrue(policy().record().isEmpty(), "not cached");
        assertTrue(store.list(RecordStore.Table.POLICY).isEmpty());
    }

    @Test
    void httpsWinsOverAnInsecureTxtAndIsAskedForNewIdsAndBeforeExpiry() {
        publish(Security.INSECURE, "1", "none");
        net.page(Names.httpsPolicy(DOMAIN), bytes(record("1", "enforce", "") + "\r\n"));
        DomainPolicy first = policy();
        assertEquals(Origin.HTTPS, first.origin());
        assertEquals(Mode.ENFORCE, first.record().orElseThrow().mode());
        policy();
        assertEquals(1, gets(), "the same id is not fetched again");
        clock.advance(Duration.ofDays(6));
        net.none(OWNER, Type.TXT, Status.NXDOMAIN, Security.INSECURE);
        assertEquals(clock.instant().plus(Duration.ofDays(10)), policy().expires());
        assertEquals(2, gets(), "before it expires, though the TXT is gone");
        publish(Security.INSECURE, "2", "none");
        net.page(Names.httpsPolicy(DOMAIN), new HttpsResult.Failed("hangs"));
        assertEquals("1", policy().record().orElseThrow().id());
        policy();
        assertEquals(3, gets(), "a failure is not repeated at once");
        clock.advance(Duration.ofMinutes(11));
        policy();
        assertEquals(4, gets());
    }

    private long gets() {
        return net.asked.stream().filter(a -> a.startsWith("GET ")).count();
    }

    @Test
    void aBadStoredRowIsDropped() {
        store.put(
                RecordStore.Table.POLICY,
                new RecordStore.Row(DOMAIN, bytes("origin=DNSSEC\nnonsense"), Instant.MAX));
        assertTrue(policy().record().isEmpty());
        assertTrue(store.get(RecordStore.Table.POLICY, DOMAIN).isEmpty());
    }

    @Test
    void aStoreThatFailsIsNoAbsence() {
        RecordStore broken =
                new RecordStore() {
                    @Override
                    public Optional<Row> get(Table table, String key) {
                        throw new IllegalStateException("disk");
                    }

                    @Override
                    public List<Row> list(Table table) {
                        return List.of();
                    }

                    @Override
                    public void put(Table table, Row row) {}

                    @Override
                    public boolean remove(Table table, String key) {
                        return false;
                    }
                };
        CachingDiscovery on = new CachingDiscovery(net, net, broken, clock);
        assertThrows(IllegalStateException.class, () -> on.find(DAVE, false));
    }

    // Site certificates

    @Test
    void aSiteCertificateIsGoodIfTheAuthenticatedPolicyNamesIt() {
        publish(Security.SECURE, "1", "enforce");
        net.openpgpkey(OWNER, Security.INSECURE, OTHER.octets(), SITE.octets());
        Findings findings = discovery.find(DAVE, false);
        assertEquals(1, findings.candidates().size());
        Candidate site = findings.candidates().getFirst();
        assertEquals(SITE.parse().fingerprint(), site.certificate().fingerprint());
        assertTrue(site.authenticated() && site.isUsable());
        assertEquals(SealLevel.SITE, site.scope());
        assertTrue(
                findings.attempts().stream()
                        .anyMatch(
                                a ->
                                        a.outcome() == Attempt.Outcome.UNUSABLE
                                                && a.detail().startsWith("key-conflict")));
    }

    @Test
    void aHintsSiteKeyIsUnauthenticated() {
        publish(Security.INSECURE, "1", "enforce");
        net.openpgpkey(OWNER, Security.INSECURE, SITE.octets());
        Candidate site = discovery.find(DAVE, false).candidates().getFirst();
        assertFalse(site.authenticated());
        assertEquals(Source.UNAUTHENTICATED, site.source());
    }

    @Test
    void withoutPolicyNoSiteKeyIsAskedFor() {
        Findings findings = discovery.find(DAVE, false);
        assertEquals("SKIPPED", outcome(findings, "OPENPGPKEY"));
        assertEquals(List.of("TXT " + OWNER), net.asked);
    }

    @Test
    void aPinnedFingerprintStandsInThePlaceOfK() {
        new Pins(store).pinSite(DOMAIN, OTHER.parse().fingerprint());
        publish(Security.SECURE, "1", "enforce");
        net.openpgpkey(OWNER, Security.SECURE, SITE.octets(), OTHER.octets());
        Findings findings = discovery.find(DAVE, false);
        assertEquals(1, findings.candidates().size());
        assertEquals(
                OTHER.parse().fingerprint(),
                findings.candidates().getFirst().certificate().fingerprint());
    }

    @Test
    void aPinnedSiteNeedsNothingPublished() {
        new Pins(store).pinSite(DOMAIN, SITE.parse());
        publish(Security.INSECURE, "1", "enforce");
        Findings findings = discovery.find(DAVE, false);
        assertEquals(Origin.PIN, findings.policy().origin());
        assertEquals(
                Mode.NONE,
                findings.policy().record().orElseThrow().mode(),
                "a hint never enforces");
        assertEquals(Source.PIN, findings.candidates().getFirst().source());
        assertTrue(findings.candidates().getFirst().authenticated());
    }

    // User certificates

    private Findings user() {
        return discovery.find(DAVE, true);
    }

    private Candidate best() {
        return user().candidates().getFirst();
    }

    @Test
    void daneBeatsWkdWhichIsThenNotAsked() {
        net.openpgpkey(USER_OWNER, Security.SECURE, USER.octets());
        net.page(Names.wkdAdvanced(DAVE), USER2.octets());
        Candidate best = best();
        assertEquals(Source.DANE, best.source());
        assertTrue(best.authenticated());
        assertEquals(0, gets());
    }

    @Test
    void insecureDaneIsUnauthenticatedAndBelowWkd() {
        net.openpgpkey(USER_OWNER, Security.INSECURE, USER.octets());
        net.page(Names.wkdAdvanced(DAVE), USER2.octets());
        List<Candidate> candidates = user().candidates();
        assertEquals(Source.WKD, candidates.get(0).source());
        assertEquals(Source.UNAUTHENTICATED, candidates.get(1).source());
        assertFalse(candidates.get(1).authenticated());
    }

    @Test
    void wkdGoesDirectOnlyWhereTheHostDoesNotExist() {
        net.page(Names.wkdDirect(DAVE), USER.octets());
        assertTrue(user().candidates().isEmpty(), "404 is not the lack of a host");
        clock.advance(DAY);
        net.page(Names.wkdAdvanced(DAVE), new HttpsResult.Failed("refused"));
        assertTrue(user().candidates().isEmpty());
        clock.advance(DAY);
        net.page(Names.wkdAdvanced(DAVE), new HttpsResult.HostAbsent("NXDOMAIN"));
        Findings findings = user();
        assertEquals(Source.WKD, findings.candidates().getFirst().source());
        assertEquals("FOUND", outcome(findings, "WKD direct"));
    }

    @Test
    void wkdMustNameTheAddress() {
        net.page(Names.wkdAdvanced(DAVE), SITE.octets());
        Findings findings = user();
        assertTrue(findings.candidates().isEmpty());
        assertEquals("UNUSABLE", outcome(findings, "WKD advanced"));
    }

    @Test
    void aLowerRankNeverReplacesAHigherOneBeforeItExpires() {
        net.openpgpkey(USER_OWNER, Security.SECURE, USER.octets());
        user();
        net.none(USER_OWNER, Type.OPENPGPKEY, Status.NXDOMAIN, Security.INSECURE);
        net.page(Names.wkdAdvanced(DAVE), USER2.octets());
        assertEquals(Source.DANE, best().source(), "an unsigned NXDOMAIN clears nothing");
        net.none(USER_OWNER, Type.OPENPGPKEY, Status.FAILED, Security.BOGUS);
        Findings failed = user();
        assertEquals(Source.DANE, failed.candidates().getFirst().source());
        assertTrue(outcome(failed, "OPENPGPKEY").startsWith("FAILED"));
        clock.advance(FakeNet.TTL);
        assertEquals(Source.WKD, best().source(), "expired");
    }

    @Test
    void aSignedDenialEndsWhatDaneGave() {
        net.openpgpkey(USER_OWNER, Security.SECURE, USER.octets());
        user();
        net.none(USER_OWNER, Type.OPENPGPKEY, Status.NXDOMAIN, Security.SECURE);
        assertTrue(user().candidates().isEmpty());
    }

    @Test
    void aNetworkErrorIsNotAbsence() {
        net.page(Names.wkdAdvanced(DAVE), USER.octets());
        user();
        clock.advance(Duration.ofHours(13));
        net.page(Names.wkdAdvanced(DAVE), new HttpsResult.Failed("time-out"));
        Findings findings = user();
        assertEquals(Source.WKD, findings.candidates().getFirst().source());
        assertEquals("FAILED", outcome(findings, "WKD advanced"));
        assertEquals("CACHED", outcome(findings, "key cache"));
        clock.advance(Duration.ofMinutes(2));
        net.page(Names.wkdAdvanced(DAVE), new HttpsResult.NotFound());
        assertTrue(user().candidates().isEmpty(), "withdrawn by its own source");
    }

    @Test
    void wkdIsNotAskedForEveryMail() {
        net.page(Names.wkdAdvanced(DAVE), USER.octets());
        user();
        assertEquals("CACHED", outcome(user(), "key cache"));
        assertEquals(1, gets());
        Mailbox none = new Mailbox("none", DOMAIN);
        discovery.find(none, true);
        discovery.find(none, true);
        assertEquals(2, gets(), "absence is remembered for a while");
        clock.advance(Duration.ofMinutes(10));
        discovery.find(none, true);
        assertEquals(3, gets());
    }

    @Test
    void aSilentHostIsWaitedForOnceAndNotForEachRecipient() {
        Mailbox other = new Mailbox("other", DOMAIN);
        HttpsFetch silent =
                (_, _) -> {
                    clock.advance(Duration.ofSeconds(5));
                    return new HttpsResult.Failed("not done within 5000 ms");
                };
        net.page(Names.wkdAdvanced(other), OTHER_USER.octets());
        fetch = silent;
        user();
        fetch = net;
        Findings findings = discovery.find(other, true);
        assertEquals("FAILED", outcome(findings, "WKD advanced"));
        assertEquals(0, gets());
        clock.advance(Duration.ofMinutes(1));
        assertEquals(1, discovery.find(other, true).candidates().size());
    }

    @Test
    void aHostThatFailsAtOnceIsAskedForOthers() {
        Mailbox other = new Mailbox("other", DOMAIN);
        net.page(Names.wkdAdvanced(DAVE), new HttpsResult.Failed("HTTP status 500"));
        net.page(Names.wkdAdvanced(other), OTHER_USER.octets());
        user();
        assertEquals(1, discovery.find(other, true).candidates().size());
    }

    @Test
    void forgetAsksAnewButKeepsThePolicy() {
        publish(Security.SECURE, "1", "enforce");
        net.page(Names.wkdAdvanced(DAVE), USER.octets());
        user();
        discovery.forget(DAVE);
        net.none(OWNER, Type.TXT, Status.FAILED, Security.INSECURE);
        assertEquals(Mode.ENFORCE, user().policy().record().orElseThrow().mode());
        assertEquals(2, gets());
    }

    @Test
    void anAuthenticatedSrcIsExhaustive() {
        net.page(Names.wkdAdvanced(DAVE), USER.octets());
        assertEquals(Source.WKD, best().source());
        net.txt(OWNER, Security.INSECURE, record("1", "none", "; src=dane"));
        assertEquals(Source.WKD, best().source(), "a hint excludes nothing");
        net.txt(OWNER, Security.SECURE, record("1", "none", "; src=dane"));
        Findings findings = user();
        assertTrue(findings.candidates().isEmpty(), "not even from the cache");
        assertEquals("SKIPPED", outcome(findings, "WKD"));
        net.txt(OWNER, Security.SECURE, record("2", "none", "; src=wkd"));
        net.asked.clear();
        user();
        assertFalse(net.asked.contains("OPENPGPKEY " + USER_OWNER));
    }

    @Test
    void aPinBeatsEverything() {
        new Pins(store).pin(DAVE, USER2.parse());
        net.openpgpkey(USER_OWNER, Security.SECURE, USER.octets());
        Findings findings = user();
        assertEquals(1, findings.candidates().size());
        assertEquals(Source.PIN, findings.candidates().getFirst().source());
        assertTrue(outcome(findings, "OPENPGPKEY").startsWith("SKIPPED"));
    }

    @Test
    void aPinnedFingerprintRefusesOthers() {
        new Pins(store).pin(DAVE, USER2.parse().fingerprint());
        net.openpgpkey(USER_OWNER, Security.SECURE, USER.octets());
        assertTrue(user().candidates().isEmpty());
        assertEquals("UNUSABLE", outcome(user(), "pin"));
        net.openpgpkey(USER_OWNER, Security.SECURE, USER2.octets());
        assertEquals(Source.PIN, best().source());
    }

    @Test
    void aRevocationCountsFromAnywhere() {
        TestCertificate made = TestCertificate.v4();
        byte[] key = made.octets();
        byte[] whole = made.userId("dave@dave.test").encryptionSubkey(BORN).octets();
        byte[] rest = Arrays.copyOfRange(whole, key.length, whole.length);
        int before = made.octets().length;
        byte[] withRevocation = made.revoke(BORN, with -> {}).octets();
        byte[] revocation = Arrays.copyOfRange(withRevocation, before, withRevocation.length);
        byte[] revoked = concat(key, revocation, rest);
        net.page(Names.wkdAdvanced(DAVE), whole);
        assertTrue(best().isUsable());
        net.openpgpkey(USER_OWNER, Security.INSECURE, revoked);
        assertTrue(user().candidates().stream().noneMatch(Candidate::isUsable));
        net.none(USER_OWNER, Type.OPENPGPKEY, Status.NXDOMAIN, Security.INSECURE);
        assertTrue(user().candidates().stream().noneMatch(Candidate::isUsable), "remembered");
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @Test
    void unusableCertificatesAreReportedWithTheirReason() {
        net.openpgpkey(
                USER_OWNER,
                Security.SECURE,
                TestCertificate.v4().userId("dave@dave.test").octets());
        net.page(Names.wkdAdvanced(DAVE), USER.octets());
        List<Candidate> candidates = user().candidates();
        assertEquals("no encryption subkey", candidates.get(0).problem().orElseThrow());
        assertEquals(Source.WKD, candidates.get(1).source(), "on to the next source");
    }

    // C-05

    private void publishHint(TestCertificate key) {
        net.txt(
                OWNER,
                Security.INSECURE,
                "v=smtp-openpgp1; id=1; seal=site; k=" + key.parse().fingerprint());
        net.openpgpkey(OWNER, Security.INSECURE, key.octets());
    }

    @Test
    void aHintWhoseKeyChangesIsReportedAndStillUsed() {
        publishHint(SITE);
        assertEquals(Optional.empty(), discovery.find(DAVE, false).change());
        publishHint(OTHER);
        discovery = discovery(); // over a restart
        Findings findings = discovery.find(DAVE, false);
        KeyChange change = findings.change().orElseThrow();
        assertEquals(List.of(SITE.parse().fingerprint()), change.known());
        assertEquals(List.of(OTHER.parse().fingerprint()), change.found());
        Attempt shown = findings.attempts().getLast();
        assertEquals("known keys", shown.source());
        assertTrue(shown.detail().contains("was " + SITE.parse().fingerprint()), shown.detail());
        assertTrue(findings.candidates().getFirst().isUsable());
    }

    @Test
    void whereTheHintNamesNoKeyTheCertificateIsTheKey() {
        net.txt(OWNER, Security.INSECURE, "v=smtp-openpgp1; id=1; seal=site");
        net.openpgpkey(OWNER, Security.INSECURE, SITE.octets());
        assertEquals(Optional.empty(), discovery.find(DAVE, false).change());
        net.openpgpkey(OWNER, Security.INSECURE, OTHER.octets());
        assertTrue(discovery.find(DAVE, false).change().isPresent());
    }

    @Test
    void anAuthenticatedPolicyMayChangeItsKeys() {
        publishHint(OTHER);
        discovery.find(DAVE, false);
        publish(Security.SECURE, "1", "none");
        assertEquals(Optional.empty(), discovery.find(DAVE, false).change());
        assertEquals(
                List.of(OTHER.parse().fingerprint()),
                new KnownKeys(store, clock).get(DOMAIN).orElseThrow().keys());
    }
}
