package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.session.SessionLevel;
import org.postseal.server.policy.NextHop;
import org.postseal.server.spool.QueuedMessage.QueuedRecipient;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Mail to hosts whose TLSA records bind, from the first question to the log line. */
class DaneDeliveryTest {
    @TempDir Path directory;
    @AutoClose private final Parts parts = new Parts();
    @AutoClose private final LogLines log = new LogLines("org.postseal.server.delivery");
    private TestHost certificate;
    private TestSite site;
    private ScriptedServer first;
    private ScriptedServer second;

    @BeforeEach
    void begin() throws Exception {
        certificate = new TestHost();
        site = parts.keep(new TestSite(directory));
        first = parts.keep(ScriptedServer.start());
        second = parts.keep(new ScriptedServer("127.0.0.2", first.port()));
        site.port = first.port();
        for (ScriptedServer server : List.of(first, second)) {
            server.keywords = List.of("8BITMIME", "STARTTLS");
            server.tls = Optional.of(certificate.tls);
        }
    }

    /** dave.test with two hosts; lines may name the port and the right digest. */
    private SignedDns dns(String lines) throws Exception {
        String hosts =
                """
                dave.test. IN MX 10 mx1.dave.test.
                dave.test. IN MX 20 mx2.dave.test.
                mx1.dave.test. IN A 127.0.0.1
                mx2.dave.test. IN A 127.0.0.2
                """;
        SignedDns dns =
                parts.keep(
                        new SignedDns(
                                hosts
                                        + lines.replace("PORT", String.valueOf(first.port()))
                                                .replace("RIGHT", certificate.keyDigest())
                                                .replace("WRONG", "00".repeat(32))));
        site.hosts = dns.hosts();
        return dns;
    }

    private void deliver(String address) {
        site.start();
        site.submit("a@alice.test", address);
        site.awaitEmpty();
    }

    /** The one line about the recipient. */
    private String line(String status) {
        TestSite.await("a line with " + status, () -> lines(status).size() == 1);
        return lines(status).getFirst();
    }

    private List<String> lines(String status) {
        return log.with("status=" + status);
    }

    private void logged(String... parts) {
        TestSite.await(
                "a line with " + List.of(parts) + " in " + log, () -> !log.with(parts).isEmpty());
    }

    private void assertNothingSaid(ScriptedServer server) {
        assertEquals(List.of(), server.mails);
        assertTrue(
                server.commands.stream()
                        .noneMatch(c -> c.startsWith("MAIL") || c.startsWith("RCPT")),
                server.commands::toString);
    }

    @Test
    void aMatchingCertificateIsNamedInTheLog() throws Exception {
        dns("_PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 RIGHT");
        deliver("dave@dave.test");
        assertEquals(1, first.mails.size());
        String line = line("sent");
        String owner = "_" + first.port() + "._tcp.mx1.dave.test";
        assertTrue(
                line.contains(", session=dane demanded=dane protocol=TLSv1.3 cipher=TLS_"), line);
        assertTrue(
                line.endsWith(
                        " cert=sha256:%s why=\"TLSA %s: secure, 1 of 1 used\""
                                .formatted(certificate.fingerprint(), owner)),
                line);
    }

    @Test
    void aWrongCertificateWaitsAndIsToldNothing() throws Exception {
        dns(
                """
                _PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 WRONG
                _PORT._tcp.mx2.dave.test. IN TLSA 3 1 1 WRONG
                """);
        site.start();
        site.submit("a@alice.test", "dave@dave.test");
        site.awaitAttempts(1);
        assertNothingSaid(first);
        assertNothingSaid(second);
        QueuedRecipient waiting = site.onlyQueued().recipients().getFirst();
        assertTrue(
                waiting.lastDiagnostic()
                        .orElse("")
                        .contains("the certificate matches no TLSA record of mx2.dave.test"),
                waiting::toString);
        assertTrue(line("deferred").contains("dsn=4.7.5"), log::toString);
        logged("relay=mx1.dave.test[127.0.0.1]", "matches no TLSA record of mx1.dave.test");
    }

    @Test
    void theNextHostIsTriedWhereTheFirstDoesNotMatch() throws Exception {
        dns(
                """
                _PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 WRONG
                _PORT._tcp.mx2.dave.test. IN TLSA 3 1 1 RIGHT
                """);
        deliver("dave@dave.test");
        assertNothingSaid(first);
        assertEquals(1, second.mails.size());
        assertTrue(line("sent").contains("session=dane"), log::toString);
    }

    @Test
    void anErrorAtOneHostDoesNotStopTheNext() throws Exception {
        SignedDns dns = dns("_PORT._tcp.mx2.dave.test. IN TLSA 3 1 1 RIGHT");
        dns.failing.add("_" + first.port() + "._tcp.mx1.dave.test TLSA");
        deliver("dave@dave.test");
        assertEquals(0, first.sessions.get());
        assertEquals(1, second.mails.size());
        logged("relay=mx1.dave.test,", "TLSA lookup of _", "failed: SERVFAIL");
    }

    @Test
    void withErrorsAloneMailWaits() throws Exception {
        SignedDns dns = dns("_PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 RIGHT");
        dns.tampered.add("_" + first.port() + "._tcp.mx1.dave.test TLSA");
        dns.failing.add("mx2.dave.test A");
        dns.failing.add("mx2.dave.test AAAA");
        site.start();
        site.submit("a@alice.test", "dave@dave.test");
        site.awaitAttempts(1);
        assertEquals(0, first.sessions.get() + second.sessions.get());
        assertTrue(line("deferred").contains("dsn=4.4.3"), log::toString);
        logged("relay=mx1.dave.test,", "failed: bogus: ");
        logged("relay=mx2.dave.test,", "address lookup of mx2.dave.test failed: ");
    }

    @Test
    void strippedStarttlsWaits() throws Exception {
        dns(
                "_PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 RIGHT\n_PORT._tcp.mx2.dave.test. IN TLSA 0 0 1 RIGHT");
        first.keywords = List.of("8BITMIME");
        second.keywords = List.of("8BITMIME");
        site.start();
        site.submit("a@alice.test", "dave@dave.test");
        site.awaitAttempts(1);
        assertNothingSaid(first);
        assertNothingSaid(second);
        assertTrue(line("deferred").contains("STARTTLS: not offered, but required"), log::toString);
        logged("relay=mx1.dave.test[", "STARTTLS: not offered, but required");
    }

    @Test
    void unusableRecordsDemandTlsWithAnyCertificate() throws Exception {
        dns("_PORT._tcp.mx1.dave.test. IN TLSA 1 1 1 RIGHT");
        deliver("dave@dave.test");
        assertEquals(1, first.mails.size());
        String line = line("sent");
        assertTrue(line.contains("session=tls demanded=tls protocol="), line);
        assertTrue(line.contains("none usable: 1 1 1 "), line);
        assertTrue(line.contains(": usage 1 is not for SMTP"), line);
    }

    @Test
    void withoutRecordsTlsIsOpportunisticAsEver() throws Exception {
        dns("");
        first.keywords = List.of("8BITMIME");
        deliver("dave@dave.test");
        assertEquals(1, first.mails.size());
        String line = line("sent");
        assertTrue(line.contains("session=clear demanded=clear why=\"TLSA _"), line);
        assertTrue(line.endsWith("mx1.dave.test: none; STARTTLS not offered\""), line);
    }

    @Test
    void unsignedMxRecordsAreNotCalledSecure() throws Exception {
        dns("plain.test. IN MX 10 mx1.dave.test.\n_PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 RIGHT");
        deliver("dave@plain.test");
        assertEquals(1, first.mails.size());
        String line = line("sent");
        assertTrue(line.contains("session=tls demanded=dane"), line);
        assertTrue(line.contains("why=\"the MX records are insecure; TLSA "), line);
    }

    @Test
    void unsignedMxRecordsStillBindTheHost() throws Exception {
        dns("plain.test. IN MX 10 mx1.dave.test.\n_PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 WRONG");
        site.start();
        site.submit("a@alice.test", "dave@plain.test");
        site.awaitAttempts(1);
        assertNothingSaid(first);
    }

    /** What is found once does not bind for ever, and not before it is found. */
    @Test
    void recordsThatAreMendedLetTheMailGo() throws Exception {
        SignedDns dns = dns("_PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 WRONG");
        first.keywords = List.of("8BITMIME", "STARTTLS");
        second.close();
        site.start();
        site.submit("a@alice.test", "dave@dave.test");
        site.awaitAttempts(1);
        String owner = "_" + first.port() + "._tcp.mx1.dave.test.";
        dns.zone.set(Name.fromString(owner), Type.TLSA, List.of());
        dns.zone.load(owner + " IN TLSA 3 1 1 " + certificate.keyDigest() + "\n");
        dns.resolver.forget(owner);
        site.clock.advance(Duration.ofHours(1));
        site.agent.wake();
        site.awaitEmpty();
        assertEquals(1, first.mails.size());
    }

    @Test
    void explainNamesWhatEachHostMustShow() throws Exception {
        SignedDns dns = dns("_PORT._tcp.mx1.dave.test. IN TLSA 3 1 1 RIGHT\n");
        dns.failing.add("_" + first.port() + "._tcp.mx2.dave.test TLSA");
        SessionProbe probe =
                new SessionProbe(
                        new Sessions(site::connect, List.of(), SessionObserver.NONE),
                        site.hosts(),
                        new Planner(null, (_, _) -> null, facts -> null),
                        new SessionProbe.Settings(
                                "relay.alice.test", first.port(), 5, Duration.ofSeconds(60)));
        List<Explainer.HostDemand> demands = probe.demands(new NextHop.Mx("dave.test"));
        assertEquals(2, demands.size());
        assertEquals("mx1.dave.test", demands.get(0).host());
        assertEquals(Optional.of(SessionLevel.DANE), demands.get(0).least());
        assertEquals(
                List.of("TLSA _" + first.port() + "._tcp.mx1.dave.test: secure, 1 of 1 used"),
                demands.get(0).reasons());
        assertEquals(Optional.empty(), demands.get(1).least());
        assertTrue(
                demands.get(1).reasons().getFirst().contains("failed: SERVFAIL"),
                demands::toString);
    }
}
