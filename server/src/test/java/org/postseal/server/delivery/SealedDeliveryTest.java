package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.SealLevel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** What leaves for whom, sealed or not. */
class SealedDeliveryTest {
    @TempDir Path directory;
    private TestSite site;
    private ScriptedServer server;
    private final TestKeys dave = TestKeys.of("dave.test");
    private final TestKeys erin = TestKeys.of("erin@dave.test");

    @BeforeEach
    void begin() throws IOException {
        site = new TestSite(directory);
        server = ScriptedServer.start();
        site.port = server.port();
        site.mx.put("dave.test", List.of("127.0.0.1"));
        site.mx.put("clear.test", List.of("127.0.0.1"));
        site.keys.put("dave.test", List.of(dave.candidate(SealLevel.SITE)));
    }

    @AfterEach
    void end() throws IOException {
        site.close();
        server.close();
    }

    @Test
    void oneSiteSealForADomainOneUserSealForAUser() {
        site.keys.put("erin@dave.test", List.of(erin.candidate(SealLevel.USER)));
        site.start();
        site.submit("a@alice.test", "b@dave.test", "erin@dave.test", "c@dave.test");
        site.awaitEmpty();
        assertEquals(2, server.mails.size());
        ScriptedServer.Mail toSite = mailTo("b@dave.test");
        assertEquals(2, toSite.to().size());
        assertTrue(
                toSite.body()
                        .contains(
                                "X-Seal: site "
                                        + TestMessages.SEAL_ID
                                        + " dave.test to=b@dave.test,c@dave.test key="
                                        + dave.keyFingerprint(site.clock.instant())),
                toSite.body());
        assertTrue(toSite.body().startsWith("Received: from client by relay.alice.test"));
        ScriptedServer.Mail toErin = mailTo("erin@dave.test");
        assertEquals(1, toErin.to().size());
        assertTrue(toErin.body().contains("key=" + erin.keyFingerprint(site.clock.instant())));
        server.mails.forEach(mail -> assertFalse(mail.body().contains("inner text")));
        assertTrue(
                toSite.from().endsWith(" SIZE=" + toSite.body().length()),
                "SIZE is that of the sealed form: " + toSite.from());
    }

    @Test
    void whoCannotBeSealedForHoldsUpNobody() {
        site.keys.put("erin@dave.test", List.of(erin.candidate(SealLevel.USER)));
        site.unsealable.add(erin.certificate.fingerprint());
        site.start();
        site.submit("a@alice.test", "b@dave.test", "erin@dave.test", "x@clear.test");
        TestSite.await(
                "two mails and one wait",
                () ->
                        server.mails.size() == 2
                                && site.onlyQueued().recipients().get(1).attempts() == 1);
        assertEquals(
                "The message could not be sealed for this address: IOException",
                site.onlyQueued().recipients().get(1).lastDiagnostic().orElseThrow());
        assertTrue(mailTo("x@clear.test").body().contains("inner text"));
        assertFalse(mailTo("b@dave.test").body().contains("inner text"));
    }

    @Test
    void aRefusedKeyIsFetchedAnewAndTheMessageResealedOnce() {
        TestKeys successor = TestKeys.of("dave.test");
        site.newKeys.put("dave.test", List.of(successor.candidate(SealLevel.SITE)));
        String newKey = successor.keyFingerprint(site.clock.instant());
        server.onEnd =
                mail ->
                        mail.body().contains(newKey)
                                ? "250 2.0.0 ok"
                                : "554 5.7.5 sealed to a key that was destroyed";
        site.start();
        site.submit("a@alice.test", "b@dave.test");
        site.awaitEmpty();
        assertEquals(1, site.forgotten.size());
        assertEquals(2, server.mails.size());
        assertEquals(1, server.sessions.get(), "over the same session");
        assertEquals(List.of("dave.test stale-keyfpr"), site.sealingFailures);
        server.mails.forEach(
                mail -> assertTrue(mail.body().contains("site " + TestMessages.SEAL_ID)));
        assertEquals(List.of(), site.mailbox("a"));
    }

    @Test
    void aSecondRefusalFails() {
        site.newKeys.put("dave.test", List.of(TestKeys.of("dave.test").candidate(SealLevel.SITE)));
        server.onRcpt = line -> "550 5.7.5 no such key";
        site.start();
        site.submit("a@alice.test", "b@dave.test");
        assertEquals("5.7.5", site.dsn("a").status().get(1).get("status"));
        assertEquals(1, site.forgotten.size());
        site.awaitEmpty();
    }

    @Test
    void aRefusedKeyThatIsStillPublishedWaits() {
        server.onRcpt = line -> "550 5.7.5 no such key";
        site.start();
        site.submit("a@alice.test", "b@dave.test");
        site.awaitAttempts(1);
        assertEquals(1, server.commands.stream().filter(c -> c.startsWith("RCPT")).count());
        assertEquals(List.of(), site.mailbox("a"));
    }

    @Test
    void aKeyThatIsGoneNeverMeansClear() {
        site.newKeys.put("dave.test", List.of());
        server.onRcpt = line -> "550 5.7.5 no such key";
        site.start();
        site.submit("a@alice.test", "b@dave.test");
        site.awaitAttempts(1);
        assertEquals(List.of(), server.mails);
        assertEquals(1, server.commands.stream().filter(c -> c.startsWith("RCPT")).count());
    }

    @Test
    void whatCameOutOfASealNeverLeavesInClear() {
        site.start();
        site.submit(
                "a@alice.test",
                MailParameters.NONE,
                TestMessages.traits(true, false),
                Recipient.of(TestMessages.mailbox("b@dave.test")),
                Recipient.of(TestMessages.mailbox("x@clear.test")));
        assertEquals("5.7.10", site.dsn("a").status().get(1).get("status"));
        site.awaitEmpty();
        assertEquals(1, server.mails.size());
        assertTrue(mailTo("b@dave.test").body().contains("X-Seal: site"));
    }

    @Test
    void theCiphertextIsKeptWhileHostsAreTried() throws IOException {
        try (ScriptedServer second = new ScriptedServer("127.0.0.2", server.port())) {
            site.mx.put("dave.test", List.of("127.0.0.1", "127.0.0.2"));
            server.onEnd = mail -> "451 4.3.0 later";
            site.start();
            site.submit("a@alice.test", "b@dave.test", "c@dave.test");
            site.awaitEmpty();
            assertEquals(server.mails.getFirst().body(), second.mails.getFirst().body());
        }
    }

    @Test
    void aNotificationIsSealedByTheSameRules() {
        site.start();
        site.submit("b@dave.test", "x@nowhere.test");
        site.awaitEmpty();
        ScriptedServer.Mail dsn = server.mails.getFirst();
        assertTrue(dsn.from().startsWith("MAIL FROM:<> "));
        assertTrue(dsn.body().contains("X-Seal: site"));
        assertFalse(dsn.body().contains("delivery-status"));
    }

    @Test
    void aFailedSealOfTheNullReversePathMakesNoNotification() {
        site.unsealable.add(dave.certificate.fingerprint());
        site.start();
        site.submit("", "b@dave.test");
        site.awaitAttempts(1);
        site.clock.advance(Duration.ofDays(6));
        site.agent.wake();
        site.awaitEmpty();
        assertEquals(List.of(), server.mails);
        assertEquals(List.of(), site.mailbox("postmaster"));
    }

    @Test
    void aLargeSealIsKeptInTheSpoolAndNotInMemory() {
        site.start();
        String line = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n";
        String original = TestSite.ORIGINAL + line.repeat(20_000);
        server.onEnd = mail -> server.mails.size() == 1 ? "451 4.3.0 later" : "250 2.0.0 ok";
        site.mx.put("dave.test", List.of("127.0.0.1", "127.0.0.1"));
        site.submit(
                "a@alice.test",
                MailParameters.NONE,
                TestMessages.traits(false, false),
                original,
                Recipient.of(TestMessages.mailbox("b@dave.test")));
        site.awaitEmpty();
        String body = server.mails.get(1).body();
        assertEquals(server.mails.getFirst().body(), body);
        String inner = body.substring(body.indexOf("\r\n\r\n") + 4);
        String opened =
                new String(Base64.getMimeDecoder().decode(inner), StandardCharsets.ISO_8859_1);
        assertTrue(opened.startsWith("From: a@alice.test\r\nSubject: hello\r\n"));
        assertTrue(original.endsWith(opened), "the original whole");
    }

    @Test
    void messagesToOneHopShareConnections() {
        for (int i = 0; i < 20; i++) {
            site.submit("a@alice.test", "b@dave.test");
        }
        site.start();
        site.awaitEmpty();
        assertEquals(20, server.mails.size());
        int sessions = server.sessions.get();
        assertTrue(sessions <= 5, "no more than run at once: " + sessions);
    }

    private ScriptedServer.Mail mailTo(String address) {
        return server.mails.stream()
                .filter(mail -> mail.to().contains("RCPT TO:<" + address + ">"))
                .findFirst()
                .orElseThrow();
    }
}
