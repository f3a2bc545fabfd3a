package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.keys.MemoryRecordStore;
import org.postseal.client.session.AddressRule;
import org.postseal.client.session.Authorities;
import org.postseal.client.session.HttpsSettings;
import org.postseal.client.session.IpNetwork;
import org.postseal.client.session.SafeHttps;
import org.postseal.client.session.SessionLevel;
import org.postseal.client.sts.StsPolicies;
import org.postseal.server.delivery.SessionAttempt.Judged;
import org.postseal.server.policy.NextHop;
import org.postseal.server.spool.NewMessage;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Recipient;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Mail for domains with MTA-STS policies: plain.test has no DNSSEC, dave.test has; both are served
 * by real DNS, web and mail servers on loopback.
 */
class StsDeliveryTest {
    private static final String ENFORCE = "version: STSv1\nmode: enforce\nmax_age: 86400\n";
    private static final String TESTING = "version: STSv1\nmode: testing\nmax_age: 86400\n";

    @TempDir Path directory;
    @AutoClose private final Parts parts = new Parts();
    @AutoClose private final LogLines log = new LogLines("org.postseal.server.delivery");
    private final List<SessionAttempt> attempts = new CopyOnWriteArrayList<>();
    private WebPki ca;
    private TestSite site;
    private PolicyHost web;
    private SignedDns dns;
    private ScriptedServer first;
    private ScriptedServer second;

    @BeforeEach
    void begin() throws Exception {
        ca = new WebPki();
        site = parts.keep(new TestSite(directory, List.of(ca.write(directory))));
        site.observer = attempts::add;
        first = parts.keep(ScriptedServer.start());
        second = parts.keep(new ScriptedServer("127.0.0.2", first.port()));
        site.port = first.port();
        for (ScriptedServer server : List.of(first, second)) {
            server.keywords = List.of("8BITMIME", "STARTTLS");
            server.tls =
                    Optional.of(ca.host("mx1.plain.test", "mx2.plain.test", "mx1.dave.test").tls());
        }
        web =
                parts.keep(
                        new PolicyHost(
                                ca.host(
                                                "mta-sts.plain.test",
                                                "mta-sts.b.plain.test",
                                                "mta-sts.dave.test")
                                        .tls()));
        dns("");
    }

    private void dns(String lines) throws Exception {
        String records =
                """
                plain.test. IN MX 10 mx1.plain.test.
                plain.test. IN MX 20 mx2.plain.test.
                mx1.plain.test. IN A 127.0.0.1
                mx2.plain.test. IN A 127.0.0.2
                _mta-sts.plain.test. IN TXT "v=STSv1; id=1;"
                mta-sts.plain.test. IN A 127.0.0.1
                dave.test. IN MX 10 mx1.dave.test.
                mx1.dave.test. IN A 127.0.0.1
                _mta-sts.dave.test. IN TXT "v=STSv1; id=1;"
                mta-sts.dave.test. IN A 127.0.0.1
                """;
        dns = parts.keep(new SignedDns(records + lines.replace("PORT", "" + first.port())));
        SafeHttps https =
                new SafeHttps(
                        dns.resolver,
                        new HttpsSettings(
                                web.port(),
                                new AddressRule(List.of(IpNetwork.parse("127.0.0.0/8"))),
                                Authorities.clientContext(List.of(ca.certificate)),
                                Duration.ofSeconds(60),
                                HttpsSettings.DEFAULT_MAX_BODY));
        site.hosts =
                dns.hosts(
                        Optional.of(
                                new StsPolicies(
                                        dns.resolver,
                                        https::get,
                                        new MemoryRecordStore(),
                                        Duration.ofSeconds(60),
                                        site.clock)));
    }

    private void policy(String domain, String text) {
        web.policies.put("mta-sts." + domain, text);
    }

    private void deliver(String address) {
        site.start();
        site.submit("a@alice.test", address);
        site.awaitEmpty();
    }

    private void tryOnce(String address) {
        site.start();
        site.submit("a@alice.test", address);
        site.awaitAttempts(1);
    }

    private String line(String status) {
        TestSite.await("a line with " + status, () -> !lines(status).isEmpty());
        assertEquals(1, lines(status).size());
        return lines(status).getFirst();
    }

    private List<String> lines(String status) {
        return log.with("status=" + status + " (");
    }

    private void assertNothingSaid(ScriptedServer server) {
        assertEquals(List.of(), server.mails);
        assertTrue(
                server.commands.stream()
                        .noneMatch(c -> c.startsWith("MAIL") || c.startsWith("RCPT")),
                server.commands::toString);
    }

    private void assertContains(String text, String... parts) {
        for (String part : parts) {
            assertTrue(text.contains(part), () -> "no " + part + " in " + text);
        }
    }

    /** The failure of the only policy of that kind in the n-th attempt; empty for a success. */
    private Optional<ResultType> result(int attempt, SessionAttempt.Kind kind) {
        return attempts.get(attempt).judged().stream()
                .filter(judged -> judged.policy().kind() == kind)
                .map(Judged::failure)
                .reduce(
                        (_, _) -> {
                            throw new AssertionError("two policies of one kind");
                        })
                .orElseThrow()
                .map(SessionAttempt.Failure::type);
    }

    @Test
    void aHostThatIsNamedAndVerifiesGetsTheMail() throws Exception {
        policy("plain.test", ENFORCE + "mx: *.plain.test\n");
        deliver("dave@plain.test");
        assertEquals(1, first.mails.size());
        assertContains(
                line("sent"),
                ", session=mta-sts demanded=mta-sts protocol=TLSv1.3 cipher=TLS_",
                " cert=sha256:",
                "MTA-STS mode=enforce id=1 from https, 0 min old, until ",
                "MTA-STS names mx1.plain.test by mx *.plain.test");
        assertEquals(Optional.empty(), result(0, SessionAttempt.Kind.STS));
        SessionAttempt attempt = attempts.getFirst();
        assertEquals("plain.test", attempt.domain());
        assertEquals("mx1.plain.test", attempt.peer().host());
        assertEquals(List.of("*.plain.test"), attempt.judged().getFirst().policy().mxPatterns());
        assertEquals(
                List.of("version: STSv1", "mode: enforce", "mx: *.plain.test", "max_age: 86400"),
                attempt.judged().getFirst().policy().text());
    }

    @Test
    void thePeerIsToldOfWhereTlsWorkedAndWhereItDidNot() throws Exception {
        first.tls = Optional.of(ca.host("elsewhere.test").tls());
        policy("plain.test", ENFORCE + "mx: *.plain.test\n");
        deliver("dave@plain.test");
        assertEquals(2, attempts.size());
        for (int i = 0; i < 2; i++) {
            SessionAttempt.Peer peer = attempts.get(i).peer();
            assertEquals("mx" + (i + 1) + ".plain.test", peer.host());
            assertEquals(
                    Optional.of("127.0.0." + (i + 1)),
                    peer.address().map(InetAddress::getHostAddress));
            assertEquals(Optional.of("mx.test"), peer.name());
            assertTrue(peer.local().orElseThrow().isLoopbackAddress());
        }
    }

    /** A report of how the last report went would never end. */
    @Test
    void sessionsOfReportsAreNotReported() throws Exception {
        policy("plain.test", ENFORCE + "mx: mx2.plain.test\n");
        site.start();
        site.submit(
                "a@alice.test",
                MailParameters.NONE,
                new NewMessage.Traits(
                        false, false, "0".repeat(32), "", NewMessage.Made.REPORT, true),
                Recipient.of(TestMessages.mailbox("tls@plain.test")));
        site.awaitEmpty();
        assertEquals(1, first.mails.size(), "whatever the policy says: TLS-Required: No");
        assertEquals(List.of(), attempts);
        site.submit("a@alice.test", "dave@plain.test");
        site.awaitEmpty();
        assertEquals(2, attempts.size(), "of mail, as ever");
    }

    @Test
    void aHostThatIsNotNamedIsSkipped() throws Exception {
        policy("plain.test", ENFORCE + "mx: mx2.plain.test\n");
        deliver("dave@plain.test");
        assertEquals(0, first.sessions.get());
        assertEquals(1, second.mails.size());
        assertContains(line("sent"), "relay=mx2.plain.test[", "session=mta-sts");
        assertEquals(
                Optional.of(ResultType.VALIDATION_FAILURE), result(0, SessionAttempt.Kind.STS));
        assertEquals(Optional.empty(), result(1, SessionAttempt.Kind.STS));
    }

    @Test
    void whereNoHostIsNamedMailWaits() throws Exception {
        policy("plain.test", ENFORCE + "mx: mx.elsewhere.test\n");
        tryOnce("dave@plain.test");
        assertEquals(0, first.sessions.get() + second.sessions.get());
        assertContains(
                line("deferred"),
                "dsn=4.7.5",
                "the MTA-STS policy does not name the host mx2.plain.test");
    }

    @Test
    void wrongCertificatesAndStrippedStarttlsMakeMailWait() throws Exception {
        policy("plain.test", ENFORCE + "mx: *.plain.test\n");
        first.tls = Optional.of(ca.host(Duration.ofDays(-1), "mx1.plain.test").tls());
        second.tls = Optional.of(ca.host("mx.other.test").tls());
        tryOnce("dave@plain.test");
        assertNothingSaid(first);
        assertNothingSaid(second);
        assertContains(line("deferred"), "dsn=4.7.5", "STARTTLS: certificate: ");
        assertEquals(
                Optional.of(ResultType.CERTIFICATE_EXPIRED), result(0, SessionAttempt.Kind.STS));
        assertEquals(
                Optional.of(ResultType.CERTIFICATE_HOST_MISMATCH),
                result(1, SessionAttempt.Kind.STS));
        first.tls = Optional.of(new TestHost().tls);
        second.keywords = List.of("8BITMIME");
        site.clock.advance(Duration.ofHours(1));
        site.agent.wake();
        site.awaitAttempts(2);
        assertNothingSaid(first);
        assertNothingSaid(second);
        assertEquals(4, attempts.size());
        assertEquals(
                Optional.of(ResultType.STARTTLS_NOT_SUPPORTED), result(3, SessionAttempt.Kind.STS));
    }

    @Test
    void aStrangersCertificateIsNotTrusted() throws Exception {
        policy("plain.test", ENFORCE + "mx: *.plain.test\n");
        first.tls = Optional.of(new WebPki().host("mx1.plain.test").tls());
        deliver("dave@plain.test");
        assertNothingSaid(first);
        assertEquals(1, second.mails.size());
        assertEquals(
                Optional.of(ResultType.CERTIFICATE_NOT_TRUSTED),
                result(0, SessionAttempt.Kind.STS));
    }

    @Test
    void testingOnlyTells() throws Exception {
        policy("plain.test", TESTING + "mx: mx.elsewhere.test\n");
        first.keywords = List.of("8BITMIME");
        deliver("dave@plain.test");
        assertEquals(1, first.mails.size());
        assertContains(
                line("sent"),
                "session=clear demanded=clear",
                "MTA-STS mode=testing id=1",
                "does not name the host mx1.plain.test, which enforce would refuse");
        assertEquals(
                Optional.of(ResultType.VALIDATION_FAILURE), result(0, SessionAttempt.Kind.STS));
    }

    @Test
    void testingTellsOfCertificatesToo() throws Exception {
        policy("plain.test", TESTING + "mx: *.plain.test\n");
        first.tls = Optional.of(ca.host("mx.other.test").tls());
        deliver("dave@plain.test");
        assertEquals(1, first.mails.size());
        assertContains(line("sent"), "session=tls demanded=clear", "MTA-STS enforce refuses: ");
        assertEquals(
                Optional.of(ResultType.CERTIFICATE_HOST_MISMATCH),
                result(0, SessionAttempt.Kind.STS));
    }

    @Test
    void aPolicyThatCannotBeFetchedBindsNothingAndIsReported() throws Exception {
        first.keywords = List.of("8BITMIME");
        deliver("dave@plain.test");
        assertEquals(1, first.mails.size());
        assertContains(line("sent"), "MTA-STS: the policy host has no policy");
        assertEquals(
                Optional.of(ResultType.STS_POLICY_FETCH_ERROR), result(0, SessionAttempt.Kind.STS));
    }

    @Test
    void aPolicyHostWithAWrongCertificateHasNoPolicy() throws Exception {
        web = parts.keep(new PolicyHost(ca.host("mta-sts.other.test").tls()));
        dns("");
        policy("plain.test", ENFORCE + "mx: mx.elsewhere.test\n");
        deliver("dave@plain.test");
        assertEquals(1, first.mails.size());
        assertEquals(
                Optional.of(ResultType.STS_WEBPKI_INVALID), result(0, SessionAttempt.Kind.STS));
    }

    /** What is held binds when an attacker hides the policy afterwards. */
    @Test
    void whatWasFetchedBindsWhenDnsAndWebAreGone() throws Exception {
        policy("plain.test", ENFORCE + "mx: *.plain.test\n");
        assertTrue(site.hosts.sts("plain.test").held().isPresent());
        dns.failing.add("_mta-sts.plain.test TXT");
        dns.resolver.forget("_mta-sts.plain.test");
        web.close();
        first.keywords = List.of("8BITMIME");
        second.keywords = List.of("8BITMIME");
        tryOnce("dave@plain.test");
        assertNothingSaid(first);
        assertNothingSaid(second);
        assertContains(line("deferred"), "STARTTLS: not offered, but required");
    }

    @Test
    void daneWinsWhereItBinds() throws Exception {
        WebPki.Host host = ca.host("nobody.test");
        first.tls = Optional.of(host.tls());
        dns("_PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 " + host.keyDigest() + "\n");
        policy("dave.test", ENFORCE + "mx: mx.elsewhere.test\n");
        deliver("dave@dave.test");
        assertEquals(1, first.mails.size());
        assertContains(
                line("sent"),
                "session=dane demanded=dane",
                "the MTA-STS policy does not name the host mx1.dave.test");
        assertEquals(Optional.empty(), result(0, SessionAttempt.Kind.TLSA));
        assertEquals(
                Optional.of(ResultType.VALIDATION_FAILURE), result(0, SessionAttempt.Kind.STS));
    }

    /** RFC 8461 section 2. */
    @Test
    void mtaStsNeverLetsPassWhatDaneRefuses() throws Exception {
        dns("_PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 " + "00".repeat(32) + "\n");
        policy("dave.test", ENFORCE + "mx: mx1.dave.test\n");
        tryOnce("dave@dave.test");
        assertNothingSaid(first);
        assertContains(line("deferred"), "matches no TLSA record of mx1.dave.test");
        dns.failing.add("_" + first.port() + "._tcp.mx1.dave.test TLSA");
        dns.resolver.forget("_" + first.port() + "._tcp.mx1.dave.test.");
        site.clock.advance(Duration.ofHours(1));
        site.agent.wake();
        site.awaitAttempts(2);
        assertNothingSaid(first);
        assertEquals(Optional.of(ResultType.DNSSEC_INVALID), result(1, SessionAttempt.Kind.TLSA));
    }

    @Test
    void withoutUsableRecordsMtaStsBinds() throws Exception {
        dns("_PORT._tcp.mx1.dave.test. IN TLSA 1 1 1 " + "00".repeat(32) + "\n");
        policy("dave.test", ENFORCE + "mx: mx1.dave.test\n");
        first.tls = Optional.of(ca.host("mx.other.test").tls());
        tryOnce("dave@dave.test");
        assertNothingSaid(first);
        assertContains(line("deferred"), "STARTTLS: certificate: ");
    }

    @Test
    void tlsNotRequiredPassesAPolicyAndSaysSo() throws Exception {
        policy("plain.test", ENFORCE + "mx: mx.elsewhere.test\n");
        site.start();
        site.submit(
                "a@alice.test",
                MailParameters.NONE,
                TestMessages.tlsNotRequired(),
                Recipient.of(TestMessages.mailbox("dave@plain.test")));
        site.awaitEmpty();
        assertEquals(1, first.mails.size());
        assertContains(
                line("sent"),
                "session=tls demanded=clear",
                "TLS-Required: No in spite of: ",
                "the MTA-STS policy does not name the host mx1.plain.test");
        assertEquals(1, attempts.size(), "what was not held against it says nothing of it");
        assertEquals(
                Optional.of(ResultType.VALIDATION_FAILURE), result(0, SessionAttempt.Kind.STS));
    }

    /** An unsigned MX RRset that names a host with TLSA records: both must be content. */
    @Test
    void behindUnsignedMxRecordsBothBind() throws Exception {
        WebPki.Host misnamed = ca.host("mx.other.test");
        WebPki.Host named = ca.host("mx2.dave.test");
        first.tls = Optional.of(misnamed.tls());
        second.tls = Optional.of(named.tls());
        dns(
                """
                b.plain.test. IN MX 10 mx1.dave.test.
                b.plain.test. IN MX 20 mx2.dave.test.
                mx2.dave.test. IN A 127.0.0.2
                _mta-sts.b.plain.test. IN TXT "v=STSv1; id=1;"
                mta-sts.b.plain.test. IN A 127.0.0.1
                _PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 FIRST
                _PORT._tcp.mx2.dave.test. IN TLSA 3 1 1 SECOND
                """
                        .replace("FIRST", misnamed.keyDigest())
                        .replace("SECOND", named.keyDigest()));
        policy("b.plain.test", ENFORCE + "mx: *.dave.test\n");
        deliver("dave@b.plain.test");
        assertNothingSaid(first);
        assertEquals(1, second.mails.size());
        assertContains(line("sent"), "session=mta-sts demanded=mta-sts");
        assertEquals(Optional.empty(), result(0, SessionAttempt.Kind.TLSA));
        assertEquals(
                Optional.of(ResultType.CERTIFICATE_HOST_MISMATCH),
                result(0, SessionAttempt.Kind.STS));
    }

    /** A check may be the first to find a reused connection dead. */
    @Test
    void whatReplacesAConnectionWhileChecksAskMustShowAsMuch() throws Exception {
        WebPki.Host named = ca.host("mx1.dave.test");
        WebPki.Host misnamed = ca.host("mx.other.test");
        first.tls = Optional.of(named.tls());
        dns(
                """
                b.plain.test. IN MX 10 mx1.dave.test.
                _mta-sts.b.plain.test. IN TXT "v=STSv1; id=1;"
                mta-sts.b.plain.test. IN A 127.0.0.1
                _PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 NAMED
                _PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 OTHER
                """
                        .replace("NAMED", named.keyDigest())
                        .replace("OTHER", misnamed.keyDigest()));
        policy("b.plain.test", ENFORCE + "mx: *.dave.test\n");
        AtomicInteger asked = new AtomicInteger();
        first.onMail =
                _ -> {
                    if (asked.incrementAndGet() != 3) {
                        return "250 2.1.0 ok";
                    }
                    first.tls = Optional.of(misnamed.tls());
                    return ScriptedServer.DROP;
                };
        site.checks =
                List.of(
                        (session, _) -> {
                            session.connection().probe(TestMessages.mailbox("d@b.plain.test"));
                            return SessionCheck.Checked.Passed.NOTHING;
                        });
        deliver("dave@b.plain.test");
        assertContains(line("sent"), "session=mta-sts demanded=mta-sts");
        site.submit("a@alice.test", "dave@b.plain.test");
        site.awaitAttempts(1);
        assertEquals(1, first.mails.size());
        assertContains(
                line("deferred"), "the connection was lost, and the next one: session=tls, where");
    }

    @Test
    void explainNamesThePolicyAndEachHost() throws Exception {
        policy("plain.test", ENFORCE + "mx: mx1.plain.test\n");
        SessionProbe probe =
                new SessionProbe(
                        new Sessions(site::connect, List.of(), SessionObserver.NONE),
                        site.hosts(),
                        new Planner(null, (_, _) -> null, facts -> null),
                        new SessionProbe.Settings(
                                "relay.alice.test", first.port(), 5, Duration.ofSeconds(60)));
        List<Explainer.HostDemand> demands = probe.demands(new NextHop.Mx("plain.test"));
        assertEquals(Optional.of(SessionLevel.STS), demands.get(0).least());
        assertContains(
                String.join("\n", demands.get(0).reasons()),
                "MTA-STS mode=enforce id=1 from https, 0 min old, until ",
                "MTA-STS names mx1.plain.test by mx mx1.plain.test");
        assertEquals(Optional.empty(), demands.get(1).least());
        assertContains(
                String.join("\n", demands.get(1).reasons()),
                "does not name the host mx2.plain.test");
    }
}
