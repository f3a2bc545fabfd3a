package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.Findings;
import org.postseal.client.session.TlsVerification;
import org.postseal.client.smtp.EhloResponse;
import org.postseal.client.smtp.MessageSource;
import org.postseal.client.smtp.SmtpConnection;
import org.postseal.client.smtp.TransactionResult;
import org.postseal.server.policy.Decision;
import org.postseal.server.policy.Facts;
import org.postseal.server.policy.Level;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.PgpKeyCommand;
import org.postseal.spec.smtp.Reply;
import org.postseal.spec.smtp.SealLevel;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import javax.net.ssl.SSLSession;

/** What a session may and may not change. */
class PlannerTest {
    private static final TestKeys DAVE = TestKeys.of("dave.test");
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-06-01T00:00:00Z"), ZoneOffset.UTC);
    private static final Candidate SITE = DAVE.candidate(SealLevel.SITE);

    private final List<KeyQuery> asked = new ArrayList<>();
    private Planner.Asker asker;

    @Test
    void aSessionDoesNotLowerWhatWasDecided() {
        Planner planner = planner(facts -> ready(Level.UNSEALED, Optional.empty()), List.of());
        Planned sealed = ParcelsTest.planned(0, "d@dave.test", Optional.of(SITE));
        Planned after = planner.inSession(sealed, new Session(), asker, Encryption.NONE);
        assertEquals(Level.SEALED_SITE, after.plan().orElseThrow().level());
        assertEquals(Optional.of(SITE), after.plan().orElseThrow().certificate());
        assertTrue(after.decision().reasons().getLast().endsWith("kept"));
    }

    @Test
    void noLevelExcusesLeavingTheSealOut() {
        // The same level, but with nothing to seal to: a promise broken all the same.
        Planner planner = planner(facts -> ready(Level.SEALED_SITE, Optional.empty()), List.of());
        Planned sealed = ParcelsTest.planned(0, "d@dave.test", Optional.of(SITE));
        Planned after = planner.inSession(sealed, new Session(), asker, Encryption.NONE);
        assertEquals(Optional.of(SITE), after.plan().orElseThrow().certificate());
    }

    @Test
    void aSessionMayForbid() {
        Decision refuse = new Decision.Refuse("5.7.10", "no OPENPGP", List.of());
        Planner planner = planner(facts -> refuse, List.of());
        Planned sealed = ParcelsTest.planned(0, "d@dave.test", Optional.of(SITE));
        assertEquals(
                refuse,
                planner.inSession(sealed, new Session(), asker, Encryption.NONE).decision());
    }

    @Test
    void whatPgpkeyBringsRaisesTheLevel() {
        Candidate hint = DAVE.unauthenticated(SealLevel.SITE);
        KeyQuery query = new KeyQuery.Site("dave.test");
        Planner planner =
                planner(
                        facts ->
                                facts.session().orElseThrow().asked()
                                        ? ready(
                                                Level.SEALED_UNAUTHENTICATED,
                                                facts.findings().candidates().stream().findFirst())
                                        : new Decision.Ask(
                                                List.of(query),
                                                ready(Level.UNSEALED, Optional.empty()),
                                                List.of()),
                        List.of(hint));
        Planned clear = ParcelsTest.planned(0, "d@dave.test", Optional.empty());
        Planned after = planner.inSession(clear, new Session(), asker, Encryption.NONE);
        assertEquals(List.of(query), asked);
        assertEquals(Optional.of(hint), after.plan().orElseThrow().certificate());
    }

    @Test
    void aCertificateThatTheSessionShowsRevokedMeansWait() {
        Candidate revoked =
                new Candidate(
                        SITE.scope(),
                        SITE.certificate(),
                        SITE.source(),
                        true,
                        SITE.until(),
                        Optional.of("revoked"));
        KeyQuery query = new KeyQuery.Site("dave.test");
        Planner planner =
                planner(
                        facts ->
                                facts.session().orElseThrow().asked()
                                        ? ready(Level.UNSEALED, Optional.empty())
                                        : new Decision.Ask(
                                                List.of(query),
                                                ready(Level.SEALED_SITE, Optional.of(SITE)),
                                                List.of()),
                        List.of(revoked));
        Planned sealed = ParcelsTest.planned(0, "d@dave.test", Optional.of(SITE));
        assertInstanceOf(
                Decision.Defer.class,
                planner.inSession(sealed, new Session(), asker, Encryption.NONE).decision());
    }

    @Test
    void withoutASessionWhatStandsOtherwiseStands() {
        Decision otherwise = ready(Level.UNSEALED, Optional.empty());
        Planned asking =
                new Planned(
                        TestMessages.recipient(0, "d@dave.test"),
                        ParcelsTest.facts("d@dave.test", List.of()),
                        new Decision.Ask(List.of(), otherwise, List.of()));
        Planner planner = planner(facts -> otherwise, List.of());
        assertEquals(otherwise, planner.withoutSession(asking).decision());
    }

    @Test
    void afterARefusedKeyALowerLevelMeansWait() {
        Planner planner = planner(facts -> ready(Level.UNSEALED, Optional.empty()), List.of());
        Planned sealed = ParcelsTest.planned(0, "d@dave.test", Optional.of(SITE));
        Decision.Defer wait =
                assertInstanceOf(
                        Decision.Defer.class, planner.renewed(sealed, Encryption.NONE).decision());
        assertEquals("4.7.5", wait.enhancedCode());
    }

    private static Decision ready(Level level, Optional<Candidate> certificate) {
        return new Decision.Ready(new Decision.Plan(level, certificate, false), List.of("test"));
    }

    private Planner planner(Function<Facts, Decision> decider, List<Candidate> inSession) {
        asker =
                (queries, known) -> {
                    asked.addAll(queries);
                    return new Findings(known.policy(), inSession, known.attempts());
                };
        Discovery discovery =
                new Discovery() {
                    @Override
                    public Findings find(Mailbox recipient, boolean wantUserKeys) {
                        return ParcelsTest.facts(recipient.wire(), List.of()).findings();
                    }

                    @Override
                    public void forget(Mailbox recipient) {}
                };
        return new Planner(
                new DeliveryFacts(
                        SealingRules.DEFAULT,
                        discovery,
                        new ReachedLevels(new MemoryRows(), CLOCK),
                        CLOCK),
                (_, _) -> asker,
                decider);
    }

    /** A session that was opened and says no more than its EHLO. */
    private static final class Session implements SmtpConnection {
        @Override
        public EhloResponse ehlo() {
            return new EhloResponse("mx.dave.test", Map.of());
        }

        @Override
        public Optional<SSLSession> tls() {
            return Optional.empty();
        }

        @Override
        public TlsVerification verification() {
            return TlsVerification.VERIFIED;
        }

        @Override
        public String peer() {
            return "mx.dave.test[127.0.0.1]:25";
        }

        @Override
        public Reply pgpkey(PgpKeyCommand command) {
            throw new AssertionError("not asked here");
        }

        @Override
        public CompletionStage<Reply> pgpkeyAsync(PgpKeyCommand command) {
            throw new AssertionError("not asked here");
        }

        @Override
        public TransactionResult send(Envelope envelope, MessageSource message) {
            throw new AssertionError("not asked here");
        }

        @Override
        public CompletionStage<TransactionResult> sendAsync(
                Envelope envelope, MessageSource message) {
            throw new AssertionError("not asked here");
        }

        @Override
        public Reply probe(Mailbox recipient) {
            throw new AssertionError("not asked here");
        }

        @Override
        public CompletionStage<Reply> probeAsync(Mailbox recipient) {
            throw new AssertionError("not asked here");
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
