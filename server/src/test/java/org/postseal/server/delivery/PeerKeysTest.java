package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Findings;
import org.postseal.client.keys.InSession;
import org.postseal.client.keys.MemoryRecordStore;
import org.postseal.client.keys.RecordStore;
import org.postseal.client.keys.Source;
import org.postseal.client.session.SessionLevel;
import org.postseal.client.smtp.Target;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.site.SiteKeySettings;
import org.postseal.server.smtp.PgpKeyService;
import org.postseal.server.smtp.TestServer;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How far keys are trusted that a real server gives in a session. */
class PeerKeysTest {
    private static final String DOMAIN = "dave.test";
    private static final Mailbox DAVE = TestMessages.mailbox("dave@dave.test");

    @TempDir Path directory;
    private final RecordStore store = new MemoryRecordStore();
    private PgpKeyService service;
    private TestServer server;
    private TestSite site;

    @BeforeEach
    void begin() throws Exception {
        FileSiteKeys keys =
                FileSiteKeys.open(
                        directory.resolve("keys"),
                        SiteKeySettings.of(DOMAIN),
                        TestServer.CLOCK,
                        new SecureRandom());
        keys.putUserCertificate(DAVE, TestKeys.of("dave@dave.test").certificate.encoded());
        service =
                new PgpKeyService(
                        keys,
                        Set.of(DOMAIN),
                        Set.of(SealLevel.SITE, SealLevel.USER),
                        TestServer.CLOCK);
        server = TestServer.startTls(Optional.of(service));
        site = new TestSite(directory.resolve("site"));
    }

    @AfterEach
    void end() {
        site.close();
        server.close();
        service.close();
    }

    private List<Candidate> ask(SessionLevel level, Optional<String> domain, KeyQuery query)
            throws Exception {
        Target target = Target.smtp(server.address, "mx.dave.test", "relay.alice.test");
        try (HopSession session =
                new HopSession(
                        site.connect(target), target, Demand.nothing(""), level, List.of())) {
            Findings nothing = ParcelsTest.facts(DAVE.wire(), List.of()).findings();
            return new PeerKeys(
                            session,
                            domain,
                            new InSession(store, TestServer.CLOCK),
                            TestServer.CLOCK)
                    .ask(List.of(query), nothing)
                    .candidates();
        }
    }

    private Candidate user(SessionLevel level, Optional<String> domain) throws Exception {
        List<Candidate> found = ask(level, domain, new KeyQuery.User(DAVE));
        assertEquals(1, found.size());
        assertEquals(SealLevel.USER, found.getFirst().scope());
        return found.getFirst();
    }

    @ParameterizedTest
    @EnumSource(
            value = SessionLevel.class,
            names = {"SITE", "STS", "DANE"})
    void anAuthenticatedMxOfTheDomainSpeaksForItsUsers(SessionLevel level) throws Exception {
        Candidate found = user(level, Optional.of(DOMAIN));
        assertEquals(Source.PGPKEY_SESSION, found.source());
        assertEquals(4, found.level());
    }

    @ParameterizedTest
    @EnumSource(
            value = SessionLevel.class,
            names = {"TLS", "CONTINUED"})
    void oneThatIsOnlyKnownDoesNot(SessionLevel level) throws Exception {
        Candidate found = user(level, Optional.of(DOMAIN));
        assertEquals(Source.UNAUTHENTICATED, found.source());
        assertEquals(2, found.level());
        assertEquals(List.of(), store.list(RecordStore.Table.CERTIFICATE));
    }

    @Test
    void anAuthenticatedHostThatIsNotItsMxDoesNot() throws Exception {
        assertEquals(Source.UNAUTHENTICATED, user(SessionLevel.DANE, Optional.empty()).source());
        assertEquals(
                Source.UNAUTHENTICATED,
                user(SessionLevel.DANE, Optional.of("relay.test")).source());
    }

    @Test
    void aSiteKeyIsAuthenticatedByItsFingerprintAlone() throws Exception {
        List<Candidate> found =
                ask(SessionLevel.DANE, Optional.of(DOMAIN), new KeyQuery.Site(DOMAIN));
        assertEquals(1, found.size());
        assertFalse(found.getFirst().authenticated());
    }

    @Test
    void whatIsKeptStaysAuthenticatedInALesserSession() throws Exception {
        user(SessionLevel.DANE, Optional.of(DOMAIN));
        assertEquals(Source.PGPKEY_SESSION, user(SessionLevel.TLS, Optional.of(DOMAIN)).source());
    }
}
