package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.keys.KeyChange;
import org.postseal.server.policy.Guard;
import org.postseal.server.policy.LocalSetting;
import org.postseal.server.policy.UserKeys;
import org.postseal.spec.smtp.SealLevel;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is remembered holds mail where the operator says so, and nowhere else. */
class MemoryGuardTest {
    private static final TestKeys DAVE = TestKeys.of("dave.test");
    private static final TestKeys OTHER = TestKeys.of("dave.test");

    @TempDir Path directory;
    private TestSite site;
    private ScriptedServer server;

    @BeforeEach
    void begin() throws IOException {
        site = new TestSite(directory);
        server = ScriptedServer.start();
        site.port = server.port();
        site.mx.put("dave.test", List.of("127.0.0.1"));
    }

    @AfterEach
    void end() throws IOException {
        site.close();
        server.close();
    }

    private void start(Guard... guards) {
        SealingRules.Rule usual =
                new SealingRules.Rule(
                        LocalSetting.OPPORTUNISTIC, UserKeys.SIGNALLED, Set.of(guards));
        site.rules = new SealingRules(Map.of(), usual);
        site.start();
    }

    /** The level is remembered after the mail has left the queue. */
    private void awaitReached() {
        site.awaitEmpty();
        TestSite.await(
                "the level reached", () -> !site.spool.rows().list(ReachedLevels.TABLE).isEmpty());
    }

    /** The mail that waits, with the reason that its queue entry shows. */
    private String awaitWaiting() {
        site.awaitAttempts(1);
        return site.onlyQueued().recipients().getFirst().lastDiagnostic().orElseThrow();
    }

    @Test
    void whatHadASealWaitsForOneAfterARestart() throws IOException {
        site.keys.put("dave.test", List.of(DAVE.candidate(SealLevel.SITE)));
        start(Guard.NEVER_BELOW);
        site.submit("a@alice.test", "b@dave.test");
        awaitReached();
        site.restart();
        site.keys.remove("dave.test");
        site.submit("a@alice.test", "c@dave.test");
        String why = awaitWaiting();
        assertTrue(why.contains("never below sealed-site, which dave.test had on 2026-06"), why);
        assertEquals(1, server.mails.size());
        assertFalse(server.mails.getFirst().body().contains("inner text"));
    }

    @Test
    void anUnauthenticatedKeyIsLessThanItHad() {
        site.keys.put("dave.test", List.of(DAVE.candidate(SealLevel.SITE)));
        start(Guard.NEVER_BELOW);
        site.submit("a@alice.test", "b@dave.test");
        awaitReached();
        site.keys.put("dave.test", List.of(DAVE.unauthenticated(SealLevel.SITE)));
        site.submit("a@alice.test", "c@dave.test");
        String why = awaitWaiting();
        assertTrue(why.contains("reached sealed-unauthenticated, required sealed-site"), why);
    }

    @Test
    void mailThatWasRefusedReachedNothing() {
        site.keys.put("dave.test", List.of(DAVE.candidate(SealLevel.SITE)));
        server.onRcpt = line -> line.contains("<b@") ? "550 5.1.1 no" : "250 2.1.5 ok";
        start(Guard.NEVER_BELOW);
        site.submit("", "b@dave.test");
        site.awaitEmpty();
        site.keys.remove("dave.test");
        site.submit("a@alice.test", "c@dave.test");
        site.awaitEmpty();
        assertEquals(1, server.mails.size());
    }

    @Test
    void withoutTheSettingItGoesInClear() {
        site.keys.put("dave.test", List.of(DAVE.candidate(SealLevel.SITE)));
        start();
        site.submit("a@alice.test", "b@dave.test");
        site.awaitEmpty();
        site.keys.remove("dave.test");
        site.submit("a@alice.test", "c@dave.test");
        site.awaitEmpty();
        assertTrue(server.mails.get(1).body().contains("inner text"));
    }

    @Test
    void afterItsTimeItNoLongerBinds() {
        site.keys.put("dave.test", List.of(DAVE.candidate(SealLevel.SITE)));
        start(Guard.NEVER_BELOW);
        site.submit("a@alice.test", "b@dave.test");
        awaitReached();
        site.keys.remove("dave.test");
        site.clock.advance(Duration.ofDays(30));
        site.submit("a@alice.test", "c@dave.test");
        site.awaitEmpty();
        assertEquals(2, server.mails.size());
    }

    private void changed() {
        site.keys.put("dave.test", List.of(OTHER.unauthenticated(SealLevel.SITE)));
        site.changes.put(
                "dave.test",
                new KeyChange(
                        "dave.test",
                        List.of(DAVE.certificate.fingerprint()),
                        List.of(OTHER.certificate.fingerprint()),
                        Instant.parse("2026-05-01T00:00:00Z")));
    }

    @Test
    void aChangedKeyIsUsedWhereNothingIsSaid() {
        changed();
        start(Guard.NEVER_BELOW);
        site.submit("a@alice.test", "b@dave.test");
        site.awaitEmpty();
        assertTrue(
                server.mails
                        .getFirst()
                        .body()
                        .contains("key=" + OTHER.keyFingerprint(site.clock.instant())));
    }

    @Test
    void aChangedKeyIsBlockedAndTheMailDoesNotGoInClearInstead() {
        changed();
        start(Guard.BLOCK_KEY_CHANGE);
        site.submit("a@alice.test", "b@dave.test");
        String why = awaitWaiting();
        assertTrue(why.contains("accept with: postseal key accept dave.test"), why);
        assertTrue(why.contains("changed since 2026-05-01"), why);
        assertEquals(List.of(), server.mails);
    }

    @Test
    void aKnownKeyBesideAChangedOneIsUsed() {
        changed();
        site.keys.put(
                "dave.test",
                List.of(
                        OTHER.unauthenticated(SealLevel.SITE),
                        DAVE.unauthenticated(SealLevel.SITE)));
        start(Guard.BLOCK_KEY_CHANGE);
        site.submit("a@alice.test", "b@dave.test");
        site.awaitEmpty();
        assertTrue(
                server.mails
                        .getFirst()
                        .body()
                        .contains("key=" + DAVE.keyFingerprint(site.clock.instant())));
    }
}
