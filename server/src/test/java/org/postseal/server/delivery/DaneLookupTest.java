package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.client.dns.Answer.Security;
import org.postseal.client.session.DaneFinding;
import org.postseal.client.session.DaneLookup;
import org.postseal.client.session.DanePolicy;
import org.postseal.client.session.HostAddresses;
import org.postseal.client.session.MxHosts;
import org.postseal.client.session.Referral;
import org.postseal.client.session.SessionLevel;

import java.util.List;

/** Where TLSA records are found, in signed zones: RFC 7672 section 2.2. */
class DaneLookupTest {
    private static final String A = "ab".repeat(32);
    private static final String B = "cd".repeat(32);
    private static final String ZONE =
            """
            mx.test. IN A 127.0.0.1
            _25._tcp.mx.test. IN TLSA 3 1 1 %1$s
            _2525._tcp.mx.test. IN TLSA 3 1 1 %2$s
            none.test. IN A 127.0.0.1
            both.test. IN CNAME mx.test.
            _25._tcp.both.test. IN TLSA 3 1 1 %2$s
            early.test. IN CNAME none.test.
            _25._tcp.early.test. IN TLSA 3 1 1 %2$s
            out.test. IN CNAME host.plain.test.
            _25._tcp.out.test. IN TLSA 3 1 1 %2$s
            bare.test. IN CNAME host.plain.test.
            host.plain.test. IN A 127.0.0.1
            _25._tcp.host.plain.test. IN TLSA 3 1 1 %1$s
            in.plain.test. IN CNAME mx.test.
            shared.test. IN A 127.0.0.1
            _25._tcp.shared.test. IN CNAME _25._tcp.mx.test.
            leak.test. IN A 127.0.0.1
            _25._tcp.leak.test. IN CNAME _25._tcp.host.plain.test.
            odd.test. IN A 127.0.0.1
            _25._tcp.odd.test. IN TLSA 1 1 1 %1$s
            _25._tcp.odd.test. IN TLSA 3 1 2 %1$s
            half.test. IN A 127.0.0.1
            _25._tcp.half.test. IN TLSA 3 1 1 %1$s
            ta.test. IN A 127.0.0.1
            _25._tcp.ta.test. IN TLSA 2 0 1 %1$s
            d.test. IN MX 10 ta.test.
            hosted.test. IN CNAME d.test.
            """
                    .formatted(A, B);

    private SignedDns dns;

    @BeforeEach
    void begin() throws Exception {
        dns = new SignedDns(ZONE);
    }

    @AfterEach
    void end() throws Exception {
        dns.close();
    }

    private DaneFinding find(String host, int port, Referral referral) {
        HostAddresses.Found found =
                assertInstanceOf(HostAddresses.Found.class, dns.addresses().find(host));
        return new DaneLookup(dns.resolver).find(host, port, found, referral);
    }

    private DanePolicy usable(String host, Referral referral) {
        return assertInstanceOf(DaneFinding.Usable.class, find(host, 25, referral)).policy();
    }

    private void base(String host, String base, String data) {
        DanePolicy policy = usable(host, Referral.SETTINGS);
        assertEquals(base, policy.base());
        assertEquals(List.of(data), policy.records().stream().map(tlsa -> tlsa.data()).toList());
        assertEquals(SessionLevel.DANE, policy.level());
    }

    private void no(String host, String why) {
        DaneFinding finding = find(host, 25, Referral.SETTINGS);
        assertInstanceOf(DaneFinding.NotApplicable.class, finding, finding::toString);
        assertEquals(why, String.join("; ", finding.reasons()));
    }

    private void fails(String host, String why) {
        DaneFinding finding = find(host, 25, Referral.SETTINGS);
        assertInstanceOf(DaneFinding.Failed.class, finding, finding::toString);
        assertTrue(finding.reasons().getLast().startsWith(why), finding.reasons()::toString);
    }

    @Test
    void theBaseDomainIsTheCanonicalNameThenTheNameItself() {
        base("mx.test", "mx.test", A);
        base("both.test", "mx.test", A);
        base("early.test", "early.test", B);
        base("out.test", "out.test", B);
        base("shared.test", "shared.test", A);
    }

    @Test
    void thePortIsPartOfTheName() {
        DaneFinding finding = find("mx.test", 2525, Referral.SETTINGS);
        DanePolicy policy = assertInstanceOf(DaneFinding.Usable.class, finding).policy();
        assertEquals(B, policy.records().getFirst().data());
    }

    @Test
    void whatIsNotThereOrNotSecureDoesNotBind() {
        no("none.test", "TLSA _25._tcp.none.test: none");
        no("host.plain.test", "the addresses of host.plain.test are insecure");
        no("in.plain.test", "the addresses of in.plain.test are insecure");
        no("leak.test", "TLSA _25._tcp.leak.test: insecure, ignored");
        no("bare.test", "the addresses of bare.test are insecure; TLSA _25._tcp.bare.test: none");
    }

    /** Some servers of unsigned zones answer badly, and their mail would wait for nothing. */
    @Test
    void whereAddressesAreInsecureNobodyIsAsked() {
        no("host.plain.test", "the addresses of host.plain.test are insecure");
        assertTrue(
                dns.asked.stream().noneMatch(question -> question.endsWith(" TLSA")),
                dns.asked::toString);
    }

    @Test
    void anErrorIsNotAbsence() {
        dns.failing.add("_25._tcp.mx.test TLSA");
        fails("mx.test", "TLSA lookup of _25._tcp.mx.test failed: ");
        fails("both.test", "TLSA lookup of _25._tcp.mx.test failed: ");
        dns.failing.add("_25._tcp.none.test TLSA");
        fails("none.test", "TLSA lookup of _25._tcp.none.test failed: ");
    }

    @Test
    void bogusIsAnError() {
        dns.tampered.add("_25._tcp.mx.test TLSA");
        fails("mx.test", "TLSA lookup of _25._tcp.mx.test failed: bogus: ");
    }

    @Test
    void anAliasThatCannotBeToldIsAnError() {
        dns.failing.add("out.test CNAME");
        fails("out.test", "CNAME lookup of out.test failed: ");
    }

    @Test
    void aHiddenAddressDoesNotSwitchDaneOff() {
        dns.failing.add("half.test AAAA");
        base("half.test", "half.test", A);
        dns.failing.clear();
        dns.tampered.add("mx.test A");
        assertInstanceOf(HostAddresses.Unavailable.class, dns.addresses().find("mx.test"));
    }

    @Test
    void unusableRecordsStillDemandTls() {
        DaneFinding finding = find("odd.test", 25, Referral.SETTINGS);
        assertInstanceOf(DaneFinding.Unusable.class, finding, finding::toString);
        assertEquals(
                List.of(
                        "TLSA _25._tcp.odd.test: secure, none usable: 1 1 1 "
                                + A
                                + ": usage 1 is not for SMTP, 3 1 2 "
                                + A
                                + ": digest of a wrong length"),
                finding.reasons());
    }

    /** RFC 7672 section 3.2.2. */
    @Test
    void theDomainIsANameWhereItsMxIsSecure() {
        MxHosts.Hosts hosts = assertInstanceOf(MxHosts.Hosts.class, dns.hosts().mx("hosted.test"));
        assertEquals(
                List.of("ta.test", "hosted.test", "d.test"),
                usable("ta.test", Referral.of("hosted.test", hosts)).names());
        Referral insecure =
                Referral.of(
                        "d.plain.test",
                        new MxHosts.Hosts(
                                List.of("ta.test"), false, Security.INSECURE, "d.plain.test"));
        assertEquals(List.of("ta.test"), usable("ta.test", insecure).names());
        assertEquals(List.of("ta.test"), usable("ta.test", Referral.SETTINGS).names());
        assertEquals(
                List.of(),
                usable("mx.test", Referral.of("hosted.test", hosts)).names(),
                "usage 3 needs none");
    }

    /** RFC 7672 section 2.2.1: it binds, and yet does not show who the domain means. */
    @Test
    void anInsecureWayBindsAndIsNotCalledSecure() {
        Referral insecure = new Referral(List.of("d.plain.test"), Security.INSECURE);
        DaneFinding finding = find("mx.test", 25, insecure);
        assertEquals("the MX records are insecure", finding.reasons().getFirst());
        assertEquals(SessionLevel.TLS, usable("mx.test", insecure).level());
    }
}
