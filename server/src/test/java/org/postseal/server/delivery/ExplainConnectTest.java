package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.Findings;
import org.postseal.client.keys.InSession;
import org.postseal.client.keys.MemoryRecordStore;
import org.postseal.server.delivery.Explainer.Explanation;
import org.postseal.server.delivery.Explainer.Session;
import org.postseal.server.peers.KnownHosts;
import org.postseal.server.peers.KnownSessions;
import org.postseal.server.peers.PeerMemory;
import org.postseal.server.peers.PeerRules;
import org.postseal.server.policy.Decider;
import org.postseal.server.policy.Decision;
import org.postseal.server.policy.NextHop;
import org.postseal.server.policy.Routing;
import org.postseal.server.policy.SealingObserver;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.site.SiteKeySettings;
import org.postseal.server.smtp.PgpKeyService;
import org.postseal.server.smtp.TestServer;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code explain --connect}: the session that delivery would open, without the mail. */
class ExplainConnectTest {
    private static final Mailbox DAVE = TestMessages.mailbox("dave@dave.test");

    @TempDir Path directory;
    private TestSite site;

    @BeforeEach
    void begin() throws IOException {
        site = new TestSite(directory);
    }

    @AfterEach
    void end() {
        site.close();
    }

    @Test
    void pgpkeySettlesWhatOnlyASessionCan() throws Exception {
        FileSiteKeys keys =
                FileSiteKeys.open(
                        directory.resolve("dave"),
                        SiteKeySettings.of("dave.test"),
                        TestServer.CLOCK,
                        new SecureRandom());
        try (PgpKeyService service =
                        new PgpKeyService(
                                keys,
                                Set.of("dave.test"),
                                Set.of(SealLevel.SITE),
                                TestServer.CLOCK);
                TestServer server = TestServer.startTls(Optional.of(service))) {
            Explainer explainer = explainer(server.address.getPort(), Duration.ofSeconds(60));
            Explanation explanation = explainer.explain(DAVE, false);
            assertInstanceOf(Decision.Ask.class, explanation.decision());
            Optional<Session> session = explainer.connect(explanation);
            Session.Held held = assertInstanceOf(Session.Held.class, session.orElseThrow());
            Decision.Ready ready = assertInstanceOf(Decision.Ready.class, held.decision());
            assertEquals(
                    keys.fingerprint(),
                    ready.plan().certificate().orElseThrow().certificate().fingerprint());
            String text = ExplainText.of(explanation, session);
            assertTrue(text.startsWith(ExplainText.of(explanation)), text);
            assertTrue(text.contains("]:" + server.address.getPort() + ", TLS\n"), text);
            assertTrue(
                    text.contains("  session=tls demanded=clear protocol=TLSv1.3 cipher=TLS_"),
                    text);
            assertTrue(text.contains(" cert=sha256:"), text);
            assertTrue(
                    text.contains("found     PGPKEY  site:dave.test: " + keys.fingerprint()), text);
            assertTrue(text.endsWith("level reached: sealed-unauthenticated (2)\n"), text);
            String again = ExplainText.of(explainer.explain(DAVE, false));
            assertTrue(again.contains("\n  127.0.0.1: TLS key sha256:"), again);
        }
    }

    @Test
    void noMailIsEverSent() throws IOException {
        try (ScriptedServer server = ScriptedServer.start()) {
            Explainer explainer = explainer(server.port(), Duration.ofSeconds(60));
            Explanation explanation = explainer.explain(DAVE, false);
            Optional<Session> session = explainer.connect(explanation);
            Session.Held held = assertInstanceOf(Session.Held.class, session.orElseThrow());
            assertInstanceOf(Decision.Ready.class, held.decision());
            assertEquals(1, server.sessions.get());
            assertEquals(List.of("EHLO relay.alice.test"), server.commands);
            String text = ExplainText.of(explanation, session);
            assertTrue(text.contains(", no TLS: nothing is asked\n"), text);
            assertTrue(
                    text.contains("  session=clear demanded=clear why=\"STARTTLS not offered\"\n"),
                    text);
        }
    }

    @Test
    void nobodyIsAskedWhereNothingIsOpen() throws IOException {
        try (ScriptedServer server = ScriptedServer.start()) {
            Explainer explainer = explainer(server.port(), Duration.ofSeconds(60));
            Explanation settled = explainer.explain(TestMessages.mailbox("a@alice.test"), false);
            Optional<Session> session = explainer.connect(settled);
            assertEquals(Optional.empty(), session);
            assertEquals(0, server.sessions.get());
            assertTrue(
                    ExplainText.of(settled, session).endsWith("none: delivery would open none\n"));
        }
    }

    @Test
    void aHostThatHangsEndsWithTheLimit() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            Explainer explainer = explainer(silent.getLocalPort(), Duration.ofMillis(300));
            Optional<Session> session = explainer.connect(explainer.explain(DAVE, false));
            Session.Failed failed = assertInstanceOf(Session.Failed.class, session.orElseThrow());
            assertEquals(List.of("no session in time: gave up after PT0.3S"), failed.troubles());
        }
    }

    @Test
    void aHostThatIsDownSaysSo() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            port = gone.getLocalPort();
        }
        Explainer explainer = explainer(port, Duration.ofSeconds(60));
        Explanation explanation = explainer.explain(DAVE, false);
        Optional<Session> session = explainer.connect(explanation);
        Session.Failed failed = assertInstanceOf(Session.Failed.class, session.orElseThrow());
        assertEquals(1, failed.troubles().size());
        assertTrue(
                ExplainText.of(explanation, session).endsWith("  Delivery would wait.\n"),
                failed::toString);
    }

    private Explainer explainer(int port, Duration limit) {
        Discovery nothing =
                new Discovery() {
                    @Override
                    public Findings find(Mailbox recipient, boolean wantUserKeys) {
                        return ParcelsTest.facts(recipient.wire(), List.of()).findings();
                    }

                    @Override
                    public void forget(Mailbox recipient) {}
                };
        DeliveryFacts facts =
                new DeliveryFacts(
                        SealingRules.DEFAULT,
                        nothing,
                        new ReachedLevels(new MemoryRows(), TestServer.CLOCK),
                        TestServer.CLOCK);
        InSession inSession = new InSession(new MemoryRecordStore(), TestServer.CLOCK);
        Planner planner =
                new Planner(
                        facts,
                        (session, domain) ->
                                new PeerKeys(session, domain, inSession, TestServer.CLOCK),
                        Decider::decide);
        site.mx.put("dave.test", List.of("127.0.0.1"));
        PeerMemory peers =
                new PeerMemory(
                        new KnownHosts(new MemoryRows(), TestServer.CLOCK),
                        new KnownSessions(new MemoryRows(), TestServer.CLOCK),
                        PeerRules.NONE);
        Routing routing =
                new Routing(
                        Map.of("alice.test", new NextHop.Maildir(directory.resolve("mail"))),
                        Map.of(),
                        Optional.empty());
        return new Explainer(
                routing,
                site.hosts(),
                facts,
                Decider::decide,
                new SessionProbe(
                        new Sessions(
                                site::connect,
                                List.of(new PeerCheck(peers, SealingObserver.NONE)),
                                SessionObserver.NONE),
                        site.hosts(),
                        planner,
                        new SessionProbe.Settings("relay.alice.test", port, 5, limit)),
                peers);
    }
}
