package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.policy.LocalSetting;
import org.postseal.server.policy.NextHop;
import org.postseal.server.policy.UserKeys;
import org.postseal.spec.smtp.Body;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.SealLevel;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * REQUIRETLS and {@code TLS-Required: No} (RFC 8689): dave.test and bob.test are signed, plain.test
 * is not; all hosts are real servers.
 */
class RequireTlsDeliveryTest {
    private static final MailParameters REQUIRETLS = parameters(false, true);

    @TempDir Path directory;
    @AutoClose private final Parts parts = new Parts();
    @AutoClose private final LogLines log = new LogLines("org.postseal.server.delivery");
    private WebPki ca;
    private TestSite site;
    private ScriptedServer first;
    private ScriptedServer second;
    private ScriptedServer bob;

    @BeforeEach
    void begin() throws Exception {
        ca = new WebPki();
        site = parts.keep(new TestSite(directory, List.of(ca.write(directory))));
        first = parts.keep(ScriptedServer.start());
        second = parts.keep(new ScriptedServer("127.0.0.2", first.port()));
        bob = parts.keep(new ScriptedServer("127.0.0.3", first.port()));
        site.port = first.port();
        WebPki.Host host = ca.host("mx1.dave.test", "mx2.dave.test", "mx.bob.test");
        for (ScriptedServer server : List.of(first, second, bob)) {
            server.keywords = List.of("8BITMIME", "DSN", "REQUIRETLS", "STARTTLS");
            server.tls = Optional.of(host.tls());
        }
        dns("");
    }

    private SignedDns dns(String lines) throws Exception {
        String records =
                """
                dave.test. IN MX 10 mx1.dave.test.
                dave.test. IN MX 20 mx2.dave.test.
                mx1.dave.test. IN A 127.0.0.1
                mx2.dave.test. IN A 127.0.0.2
                plain.test. IN MX 10 mx1.dave.test.
                bob.test. IN MX 10 mx.bob.test.
                mx.bob.test. IN A 127.0.0.3
                """;
        SignedDns dns =
                parts.keep(new SignedDns(records + lines.replace("PORT", "" + first.port())));
        site.hosts = dns.hosts();
        return dns;
    }

    private static MailParameters parameters(boolean reqseal, boolean requiretls) {
        return new MailParameters(
                OptionalLong.empty(),
                Body.SEVENBIT,
                false,
                Optional.of(MailParameters.Ret.FULL),
                Optional.empty(),
                reqseal,
                requiretls);
    }

    private static Recipient to(String address) {
        return Recipient.of(TestMessages.mailbox(address));
    }

    private void deliver(MailParameters parameters, String address) {
        site.start();
        site.submit("a@alice.test", parameters, to(address));
        site.awaitEmpty();
    }

    private void deliverTlsNotRequired(MailParameters parameters) {
        site.start();
        site.submit(
                "a@alice.test", parameters, TestMessages.tlsNotRequired(), to("dave@dave.test"));
        site.awaitEmpty();
    }

    private static void without(String keyword, ScriptedServer... servers) {
        for (ScriptedServer server : servers) {
            server.keywords =
                    server.keywords.stream().filter(each -> !each.equals(keyword)).toList();
        }
    }

    private String line(String status) {
        TestSite.await("a line with " + status, () -> !lines(status).isEmpty());
        return lines(status).getFirst();
    }

    private List<String> lines(String status) {
        return log.with("status=" + status);
    }

    private static String mail(ScriptedServer server) {
        assertEquals(1, server.mails.size(), server.commands::toString);
        return server.mails.getFirst().from();
    }

    private static void assertNothingSaid(ScriptedServer server) {
        assertEquals(List.of(), server.mails);
        assertTrue(
                server.commands.stream()
                        .noneMatch(c -> c.startsWith("MAIL") || c.startsWith("RCPT")),
                server.commands::toString);
    }

    private void assertBounced(String status) {
        Report dsn = site.dsn("a");
        assertEquals(status, dsn.status().get(1).get("status"));
        assertNothingSaid(first);
        assertNothingSaid(second);
    }

    @Test
    void aHostThatVerifiesAndTakesItGetsTheMailWithIt() {
        deliver(REQUIRETLS, "dave@dave.test");
        assertEquals("MAIL FROM:<a@alice.test> RET=HDRS REQUIRETLS", mail(first));
        String line = line("sent");
        assertTrue(line.contains("session=tls demanded=tls protocol=TLSv1.3"), line);
        assertTrue(line.contains("REQUIRETLS"), line);
    }

    @Test
    void theNextHostIsTriedWhereOneDoesNotOfferIt() {
        without("REQUIRETLS", first);
        deliver(REQUIRETLS, "dave@dave.test");
        assertNothingSaid(first);
        assertTrue(mail(second).endsWith(" REQUIRETLS"), second.mails::toString);
        assertEquals(List.of(), site.mailbox("a"));
    }

    /** The host that offered it was restarted since, without it. */
    @Test
    void theNextHostIsTriedWhereAFreshConnectionDoesNotOfferIt() {
        AtomicInteger asked = new AtomicInteger();
        first.onMail =
                _ -> {
                    if (asked.incrementAndGet() == 1) {
                        return "250 2.1.0 ok";
                    }
                    without("REQUIRETLS", first);
                    return ScriptedServer.DROP;
                };
        deliver(REQUIRETLS, "dave@dave.test");
        site.submit("a@alice.test", REQUIRETLS, to("dave@dave.test"));
        site.awaitEmpty();
        assertEquals(1, first.mails.size());
        assertTrue(mail(second).endsWith(" REQUIRETLS"), second.mails::toString);
        assertEquals(List.of(), site.mailbox("a"));
    }

    @Test
    void whereNoneOffersItTheSenderIsToldWithoutTheBody() {
        without("REQUIRETLS", first, second);
        deliver(REQUIRETLS, "dave@dave.test");
        assertBounced("5.7.30");
        Report dsn = site.dsn("a");
        assertEquals("text/rfc822-headers", dsn.parts().get(2).type());
        assertTrue(dsn.parts().get(2).content().contains("Subject: hello"));
        assertFalse(site.mailbox("a").getFirst().contains("the inner text"));
        assertTrue(line("bounced").contains("dsn=5.7.30"), log::toString);
    }

    /** RFC 8689 section 5. */
    @Test
    void theNoticeAsksForTlsInItsTurn() {
        without("REQUIRETLS", first, second);
        site.start();
        site.submit("b@bob.test", REQUIRETLS, to("dave@dave.test"));
        site.awaitEmpty();
        assertEquals("MAIL FROM:<> RET=HDRS REQUIRETLS", mail(bob));
        String notice = bob.mails.getFirst().body();
        assertTrue(notice.contains("Status: 5.7.30"), notice);
        assertTrue(notice.contains("Subject: hello"), notice);
        assertFalse(notice.contains("the inner text"), notice);
    }

    /** Nobody could be told of a notice that was lost. */
    @Test
    void theNoticeGoesWhereItCannotAsk() {
        without("REQUIRETLS", first, second, bob);
        site.start();
        site.submit("b@bob.test", REQUIRETLS, to("dave@dave.test"));
        site.awaitEmpty();
        assertEquals("MAIL FROM:<> RET=HDRS", mail(bob));
        assertFalse(bob.mails.getFirst().body().contains("the inner text"));
    }

    @Test
    void tlsWithAnybodyIsNotEnough() throws Exception {
        first.tls = Optional.of(new TestHost().tls);
        deliver(REQUIRETLS, "dave@dave.test");
        assertNothingSaid(first);
        assertTrue(mail(second).endsWith(" REQUIRETLS"), second.mails::toString);
    }

    @Test
    void whereNobodyVerifiesItIsReturned() throws Exception {
        first.tls = Optional.of(ca.host("mx.other.test").tls());
        without("STARTTLS", second);
        deliver(REQUIRETLS, "dave@dave.test");
        assertBounced("5.7.10");
    }

    /** The certificate is right, and anybody may have named its host. */
    @Test
    void unsignedMxRecordsNameNoHost() {
        deliver(REQUIRETLS, "dave@plain.test");
        assertBounced("5.7.10");
        assertEquals(0, first.sessions.get());
        assertTrue(
                line("bounced").contains("neither DNSSEC nor MTA-STS names the host"),
                log::toString);
    }

    /** TLSA records make a host somebody, and not the domain's. */
    @Test
    void unsignedMxRecordsNameNoHostWithTlsaRecords() throws Exception {
        WebPki.Host host = ca.host("mx1.dave.test");
        first.tls = Optional.of(host.tls());
        dns("_PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 " + host.keyDigest() + "\n");
        deliver(REQUIRETLS, "dave@plain.test");
        assertBounced("5.7.10");
        assertEquals(0, first.sessions.get());
    }

    @Test
    void daneIsEnough() throws Exception {
        TestHost host = new TestHost();
        first.tls = Optional.of(host.tls);
        dns("_PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 " + host.keyDigest() + "\n");
        deliver(REQUIRETLS, "dave@dave.test");
        assertTrue(mail(first).endsWith(" REQUIRETLS"), first.mails::toString);
        assertTrue(line("sent").contains("session=dane demanded=dane"), log::toString);
    }

    /** One is down, and may have been the one. */
    @Test
    void itWaitsForAHostThatIsDown() throws Exception {
        without("REQUIRETLS", second);
        first.close();
        site.start();
        site.submit("a@alice.test", REQUIRETLS, to("dave@dave.test"));
        site.awaitAttempts(1);
        assertNothingSaid(second);
        assertEquals(List.of(), site.mailbox("a"));
        assertTrue(line("deferred").contains("dsn=4.4."), log::toString);
    }

    @Test
    void withReqsealBothAreKept() {
        TestKeys keys = TestKeys.of("dave.test");
        site.keys.put("dave.test", List.of(keys.candidate(SealLevel.SITE)));
        first.keywords = List.of("8BITMIME", "OPENPGP V=1 SEAL=site", "STARTTLS");
        second.keywords = List.of("8BITMIME", "OPENPGP V=1 SEAL=site", "REQUIRETLS", "STARTTLS");
        deliver(parameters(true, true), "dave@dave.test");
        assertNothingSaid(first);
        assertEquals("MAIL FROM:<a@alice.test> REQSEAL REQUIRETLS", mail(second));
        assertFalse(second.mails.getFirst().body().contains("the inner text"));
    }

    @Test
    void aSealDoesNotExcuseTheSession() {
        TestKeys keys = TestKeys.of("dave.test");
        site.keys.put("dave.test", List.of(keys.candidate(SealLevel.SITE)));
        without("REQUIRETLS", first, second);
        deliver(REQUIRETLS, "dave@dave.test");
        assertBounced("5.7.30");
    }

    @Test
    void withoutAKeyReqsealFailsWhateverTheSession() {
        deliver(parameters(true, true), "dave@dave.test");
        assertBounced("5.7.10");
    }

    @Test
    void tlsNotRequiredPassesDaneAndSaysSo() throws Exception {
        dns(
                """
                _PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 WRONG
                _PORT._tcp.mx2.dave.test. IN TLSA 3 1 1 WRONG
                """
                        .replace("WRONG", "00".repeat(32)));
        deliverTlsNotRequired(MailParameters.NONE);
        assertEquals("MAIL FROM:<a@alice.test>", mail(first));
        String line = line("sent");
        assertTrue(line.contains("session=tls demanded=clear protocol=TLSv1.3"), line);
        assertTrue(line.contains("why=\"TLS-Required: No in spite of: "), line);
        assertTrue(line.contains("matches no TLSA record of mx1.dave.test"), line);
    }

    @Test
    void tlsNotRequiredPassesAFailedTlsaLookupAndStrippedStarttls() throws Exception {
        SignedDns dns = dns("_PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 " + "00".repeat(32) + "\n");
        dns.failing.add("_" + first.port() + "._tcp.mx1.dave.test TLSA");
        without("STARTTLS", first);
        deliverTlsNotRequired(MailParameters.NONE);
        mail(first);
        String line = line("sent");
        assertTrue(line.contains("session=clear demanded=clear"), line);
        assertTrue(line.contains("TLS-Required: No in spite of: "), line);
        assertTrue(line.contains("failed: SERVFAIL"), line);
    }

    /** It need not be had, and is taken where it is. */
    @Test
    void tlsNotRequiredTakesTheBestThatWorks() throws Exception {
        TestHost host = new TestHost();
        first.tls = Optional.of(host.tls);
        dns("_PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 " + host.keyDigest() + "\n");
        deliverTlsNotRequired(MailParameters.NONE);
        mail(first);
        String line = line("sent");
        assertTrue(line.contains("session=dane demanded=dane"), line);
        assertFalse(line.contains("TLS-Required"), line);
    }

    @Test
    void tlsNotRequiredWaivesNoSeal() {
        site.rules =
                new SealingRules(
                        Map.of(
                                "dave.test",
                                new SealingRules.Rule(
                                        LocalSetting.REQUIRE_SEALED_SITE,
                                        UserKeys.SIGNALLED,
                                        Set.of())),
                        SealingRules.DEFAULT.of("dave.test"));
        site.start();
        site.submit(
                "a@alice.test",
                MailParameters.NONE,
                TestMessages.tlsNotRequired(),
                to("dave@dave.test"));
        TestSite.await(
                "a word on the seal",
                () -> !lines("deferred").isEmpty() || !lines("bounced").isEmpty());
        assertNothingSaid(first);
        assertNothingSaid(second);
    }

    @Test
    void requiretlsOverrulesTlsNotRequired() {
        without("REQUIRETLS", first, second);
        deliverTlsNotRequired(REQUIRETLS);
        assertBounced("5.7.30");
        assertFalse(log.toString().contains("in spite of"), log::toString);
    }

    /** The next hop inward is the operator's. */
    @Test
    void aHostInwardNeedNotOfferIt() throws Exception {
        ScriptedServer inward = parts.keep(ScriptedServer.start().lmtp());
        site.local.put("carol.test", new NextHop.Lmtp("127.0.0.1", inward.port()));
        deliver(REQUIRETLS, "carol@carol.test");
        assertFalse(mail(inward).contains("REQUIRETLS"), inward.mails::toString);
    }

    @Test
    void aSessionThatFailedForTlsIsNotHeldAgainstTheDomain() {
        without("REQUIRETLS", first, second);
        site.suspensions = new Suspensions(Duration.ofHours(1), site.clock);
        deliver(REQUIRETLS, "dave@dave.test");
        site.submit("a@alice.test", MailParameters.NONE, to("dave@dave.test"));
        site.awaitEmpty();
        mail(first);
    }
}
