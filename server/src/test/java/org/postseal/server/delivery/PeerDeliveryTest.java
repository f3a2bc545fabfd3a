package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.session.SessionLevel;
import org.postseal.server.peers.KnownHosts;
import org.postseal.server.peers.KnownSessions;
import org.postseal.server.peers.PeerGuard;
import org.postseal.server.peers.PeerMemory;
import org.postseal.server.peers.PeerRules;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Mail to hosts that nothing authenticates, over TLS with keys that stay or change. */
class PeerDeliveryTest {
    private static final String HOST = "127.0.0.1";

    @TempDir Path directory;
    @AutoClose private final LogLines log = new LogLines("org.postseal.server");
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private TestHost first;
    private TestHost second;
    private TestSite site;
    private ScriptedServer server;
    private PeerMemory memory;
    private SessionLevel proved = SessionLevel.CLEAR;

    @BeforeEach
    void begin() throws Exception {
        first = new TestHost();
        second = new TestHost();
        server = ScriptedServer.start();
        server.keywords = List.of("8BITMIME", "STARTTLS");
        server.tls = Optional.of(first.tls);
    }

    @AfterEach
    void end() throws IOException {
        site.close();
        server.close();
    }

    /** A process of its own on the same disk; no connection is left from the one before. */
    private void start(PeerGuard... guards) throws IOException {
        if (site != null) {
            site.close();
        }
        site = new TestSite(directory);
        site.port = server.port();
        site.mx.put("dave.test", List.of(HOST));
        memory =
                new PeerMemory(
                        new KnownHosts(site.spool.rows(), site.clock),
                        new KnownSessions(site.spool.rows(), site.clock),
                        new PeerRules(Map.of(), Set.of(guards)));
        SessionCheck proof = (session, route) -> new SessionCheck.Checked.Passed(proved, List.of());
        site.checks =
                List.of(
                        proof,
                        new PeerCheck(
                                memory,
                                (domain, failure) -> failures.add(domain + " " + failure.token())));
        site.start();
    }

    private void deliver() {
        int before = server.mails.size();
        site.submit("a@alice.test", "dave@dave.test");
        site.awaitEmpty();
        assertEquals(before + 1, server.mails.size());
    }

    /** The reason why the mail waits. */
    private String awaitWaiting() {
        site.submit("a@alice.test", "dave@dave.test");
        site.awaitAttempts(1);
        return site.onlyQueued().recipients().getFirst().lastDiagnostic().orElseThrow();
    }

    private List<String> lines(String part) {
        return log.with(part);
    }

    private void assertSession(String level) {
        TestSite.await("a log line", () -> !lines("status=sent").isEmpty());
        assertTrue(
                lines("status=sent").getLast().contains(" session=" + level + " "), log::toString);
    }

    private void accepts() throws Exception {
        assertTrue(memory.hosts().accept(HOST, second.keyDigest()).isPresent());
    }

    @Test
    void theSameKeyContinuesOverARestart() throws Exception {
        start();
        deliver();
        assertSession("tls");
        start();
        log.clear();
        deliver();
        assertSession("continued");
        assertEquals(List.of(), lines("peers:"));
    }

    @Test
    void aCertificateRenewedWithTheSameKeyIsNoChange() throws Exception {
        start();
        deliver();
        TestHost renewed = first.renewed();
        assertFalse(renewed.fingerprint().equals(first.fingerprint()));
        server.tls = Optional.of(renewed.tls);
        start(PeerGuard.BLOCK_PEER_CHANGE);
        log.clear();
        deliver();
        assertSession("continued");
    }

    @Test
    void anotherKeyIsReportedOnceAndMailGoesOn() throws Exception {
        start();
        deliver();
        server.tls = Optional.of(second.tls);
        start();
        deliver();
        deliver();
        assertSession("tls");
        assertEquals(1, lines("peers:").size());
        String line = lines("peers:").getFirst();
        assertTrue(line.startsWith("WARN peers: host=127.0.0.1, status=changed, old=sha256:"));
        assertTrue(line.contains("old=sha256:" + first.keyDigest()), line);
        assertTrue(line.contains("new=sha256:" + second.keyDigest()), line);
        assertTrue(
                lines("status=sent").getLast().contains("the TLS key of 127.0.0.1 changed since"),
                log::toString);
    }

    @Test
    void whereTheOperatorSaysSoMailWaitsUntilTheKeyIsAccepted() throws Exception {
        start(PeerGuard.BLOCK_PEER_CHANGE);
        deliver();
        server.tls = Optional.of(second.tls);
        start(PeerGuard.BLOCK_PEER_CHANGE);
        server.commands.clear();
        String why = awaitWaiting();
        assertTrue(why.contains("accept with: postseal peer accept 127.0.0.1 sha256:"), why);
        assertTrue(server.commands.stream().noneMatch(c -> c.startsWith("MAIL")));
        accepts();
        site.spool.retry(site.onlyQueued().id(), site.clock.instant());
        site.awaitEmpty();
        assertEquals(2, server.mails.size());
    }

    @Test
    void aConnectionInPlaceOfADeadOneIsWithTheSameHost() throws Exception {
        start(PeerGuard.BLOCK_PEER_CHANGE);
        deliver();
        server.tls = Optional.of(second.tls);
        server.onMail =
                line -> {
                    server.onMail = again -> "250 2.1.0 ok";
                    return ScriptedServer.DROP;
                };
        String why = awaitWaiting();
        assertTrue(why.contains("the connection was lost, and the next one: "), why);
        assertTrue(why.contains("the TLS key of 127.0.0.1 changed since"), why);
        assertEquals(1, server.mails.size());
    }

    @Test
    void theNextHostIsTriedWhereTheFirstIsAnother() throws Exception {
        start(PeerGuard.BLOCK_PEER_CHANGE);
        deliver();
        server.tls = Optional.of(second.tls);
        try (ScriptedServer next = new ScriptedServer("127.0.0.2", server.port())) {
            next.keywords = server.keywords;
            next.tls = Optional.of(first.tls);
            start(PeerGuard.BLOCK_PEER_CHANGE);
            site.mx.put("dave.test", List.of(HOST, "127.0.0.2"));
            site.submit("a@alice.test", "dave@dave.test");
            site.awaitEmpty();
            assertEquals(1, next.mails.size());
        }
        assertEquals(1, server.mails.size());
    }

    @Test
    void aKeyThatAProofVouchesForIsTakenWithoutAlarm() throws Exception {
        start(PeerGuard.BLOCK_PEER_CHANGE);
        deliver();
        server.tls = Optional.of(second.tls);
        start(PeerGuard.BLOCK_PEER_CHANGE);
        proved = SessionLevel.SITE;
        deliver();
        proved = SessionLevel.CLEAR;
        start(PeerGuard.BLOCK_PEER_CHANGE);
        deliver();
        assertSession("continued");
        assertEquals(List.of(), lines("WARN peers: host="));
        assertEquals(1, lines("INFO peers: host=127.0.0.1, status=renewed").size());
    }

    @Test
    void aHostThatIsForgottenIsMetAnew() throws Exception {
        start(PeerGuard.BLOCK_PEER_CHANGE);
        deliver();
        memory.hosts().forget(HOST);
        server.tls = Optional.of(second.tls);
        start(PeerGuard.BLOCK_PEER_CHANGE);
        deliver();
        assertEquals(List.of(), lines("WARN peers: host="));
    }

    @Test
    void starttlsThatIsGoneIsReportedAndToldToTheDomain() throws Exception {
        start();
        deliver();
        server.keywords = List.of("8BITMIME");
        start();
        deliver();
        assertEquals(List.of("dave.test starttls-stripped"), failures);
        String line = lines("WARN peers: domain=dave.test, status=lower").getFirst();
        assertTrue(line.contains("old=tls ") && line.contains("new=clear"), line);
        assertSession("clear");
    }

    @Test
    void openpgpThatIsGoneIsToldToTheDomain() throws Exception {
        server.keywords = List.of("8BITMIME", "STARTTLS", "OPENPGP V=1");
        start();
        deliver();
        server.keywords = List.of("8BITMIME", "STARTTLS");
        start();
        deliver();
        assertEquals(List.of("dave.test keyword-stripped"), failures);
    }

    @Test
    void whereTheOperatorSaysSoMailWaitsForASessionAsGoodAsBefore() throws Exception {
        start(PeerGuard.SESSION_NEVER_BELOW);
        deliver();
        server.keywords = List.of("8BITMIME");
        start(PeerGuard.SESSION_NEVER_BELOW);
        String why = awaitWaiting();
        assertTrue(why.contains("session clear, where dave.test had tls on"), why);
        assertEquals(1, server.mails.size());
        assertTrue(memory.sessions().accept("dave.test").isPresent());
        site.spool.retry(site.onlyQueued().id(), site.clock.instant());
        site.awaitEmpty();
        assertEquals(2, server.mails.size());
    }
}
