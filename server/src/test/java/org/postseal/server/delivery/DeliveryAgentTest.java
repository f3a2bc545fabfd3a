package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.policy.NextHop;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.server.spool.QueuedMessage.State;
import org.postseal.spec.smtp.Body;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.RcptParameters.Notify;
import org.postseal.spec.smtp.Recipient;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Delivery over real sockets from a real spool. */
class DeliveryAgentTest {
    private static final String CLEAR_BODY = TestSite.ORIGINAL;

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

    @Test
    void sendsOnceAndForgets() {
        site.start();
        site.submit("a@alice.test", "d@dave.test", "e@dave.test");
        site.awaitEmpty();
        assertEquals(1, server.mails.size());
        ScriptedServer.Mail mail = server.mails.getFirst();
        assertEquals(CLEAR_BODY, mail.body());
        assertEquals("MAIL FROM:<a@alice.test> SIZE=" + CLEAR_BODY.length(), mail.from());
        assertEquals(List.of("RCPT TO:<d@dave.test>", "RCPT TO:<e@dave.test>"), mail.to());
        assertEquals(List.of(), site.mailbox("a"));
    }

    @Test
    void mixedRepliesGoEachTheirWay() {
        server.onRcpt =
                line ->
                        line.contains("gone")
                                ? "550 5.1.1 no such user"
                                : line.contains("full") ? "452 4.2.2 full" : "250 2.1.5 ok";
        site.start();
        site.submit("a@alice.test", "ok@dave.test", "gone@dave.test", "full@dave.test");
        Report dsn = site.dsn("a");
        assertEquals(1, server.mails.size());
        assertEquals("rfc822; gone@dave.test", dsn.status().get(1).get("final-recipient"));
        assertEquals("5.1.1", dsn.status().get(1).get("status"));
        assertEquals(2, dsn.status().size());
        TestSite.await("two done", () -> site.spool.list(10).size() == 1);
        var recipients = site.onlyQueued().recipients();
        assertEquals(
                List.of(State.DONE, State.FAILED, State.QUEUED),
                recipients.stream().map(to -> to.state()).toList());
        assertTrue(recipients.get(2).lastDiagnostic().orElseThrow().contains("452 4.2.2 full"));

        server.onRcpt = line -> "250 2.1.5 ok";
        site.clock.advance(Duration.ofHours(1));
        site.agent.wake();
        site.awaitEmpty();
        assertEquals(List.of("RCPT TO:<full@dave.test>"), server.mails.get(1).to());
    }

    @Test
    void aRefusedOrSilentHostIsFollowedByTheNext() throws IOException {
        try (ScriptedServer second = new ScriptedServer("127.0.0.2", server.port())) {
            site.mx.put("dave.test", List.of("127.0.0.3", "127.0.0.1", "127.0.0.2"));
            server.greeting = "554 5.3.2 not today";
            site.start();
            site.submit("a@alice.test", "d@dave.test");
            site.awaitEmpty();
            assertEquals(0, server.mails.size());
            assertEquals(1, second.mails.size());
        }
    }

    @Test
    void transientRefusalOfMailTriesTheNextHost() throws IOException {
        try (ScriptedServer second = new ScriptedServer("127.0.0.2", server.port())) {
            site.mx.put("dave.test", List.of("127.0.0.1", "127.0.0.2"));
            server.onMail = line -> "451 4.3.0 later";
            site.start();
            site.submit("a@alice.test", "d@dave.test");
            site.awaitEmpty();
            assertEquals(1, second.mails.size());
        }
    }

    @Test
    void noHostAtAllDefersThenTellsThenExpires() throws IOException {
        server.close();
        site.mx.put("dave.test", List.of("127.0.0.1", "127.0.0.2"));
        site.start();
        site.submit("a@alice.test", "d@dave.test");
        site.awaitAttempts(1);
        assertEquals(List.of(), site.mailbox("a"));

        site.clock.advance(Duration.ofHours(5));
        site.agent.wake();
        Report delayed = site.dsn("a");
        assertEquals("delayed", delayed.status().get(1).get("action"));
        assertEquals("4.4.1", delayed.status().get(1).get("status"));
        assertTrue(delayed.status().get(1).containsKey("will-retry-until"));

        site.clock.advance(Duration.ofDays(5));
        site.agent.wake();
        site.awaitEmpty();
        assertEquals(2, site.mailbox("a").size(), "one delay notice and one failure");
        Report failed =
                site.mailbox("a").stream()
                        .map(
                                text ->
                                        Report.read(
                                                text.getBytes(
                                                        java.nio.charset.StandardCharsets.UTF_8)))
                        .filter(report -> report.status().get(1).get("action").equals("failed"))
                        .findFirst()
                        .orElseThrow();
        assertEquals("4.4.7", failed.status().get(1).get("status"));
    }

    @Test
    void muchMailForASilentHostKeepsNobodyOut() throws IOException {
        int much = 150; // more than the window
        try (var _ = new ServerSocket(server.port(), much, InetAddress.ofLiteral("127.0.0.9"))) {
            site.mx.put("silent.test", List.of("127.0.0.9"));
            for (int i = 0; i < much; i++) {
                site.submit("a@alice.test", "x@silent.test");
            }
            site.submit("a@alice.test", "d@dave.test");
            site.start();
            TestSite.await("mail for dave.test", () -> server.mails.size() == 1);
            TestSite.await("its end", () -> site.spool.list(much + 1).size() == much);
        }
        List<QueuedMessage> queued = site.spool.list(much + 1);
        assertEquals(much, queued.size(), "put off, not lost");
        assertTrue(
                queued.stream()
                        .flatMap(
                                message ->
                                        message.recipients().getFirst().lastDiagnostic().stream())
                        .anyMatch(text -> text.contains("much mail waits for it")));
    }

    @Test
    void aDomainThatDoesNotExistBouncesAtOnce() {
        site.start();
        site.submit("a@alice.test", "x@nowhere.test");
        assertEquals("5.1.2", site.dsn("a").status().get(1).get("status"));
        site.awaitEmpty();
    }

    @Test
    void aConnectionLostAfterTheLastDotIsTriedAgainLaterOnly() throws IOException {
        try (ScriptedServer second = new ScriptedServer("127.0.0.2", server.port())) {
            site.mx.put("dave.test", List.of("127.0.0.1", "127.0.0.2"));
            server.onEnd = mail -> ScriptedServer.DROP;
            site.start();
            site.submit("a@alice.test", "d@dave.test");
            site.awaitAttempts(1);
            assertEquals(0, second.mails.size(), "no second copy at once");
            assertTrue(
                    site.onlyQueued()
                            .recipients()
                            .getFirst()
                            .lastDiagnostic()
                            .orElseThrow()
                            .contains("possible duplicate"));
            server.onEnd = mail -> "250 2.0.0 ok";
            site.clock.advance(Duration.ofHours(1));
            site.agent.wake();
            site.awaitEmpty();
            assertEquals(2, server.mails.size());
        }
    }

    @Test
    void theNullReversePathIsNeverAnswered() {
        server.onRcpt = line -> "550 5.1.1 no such user";
        site.start();
        site.submit("", "d@dave.test");
        site.awaitEmpty();
        assertEquals(List.of(), site.mailbox("postmaster"));
        assertEquals("MAIL FROM:<>", server.commands.get(1).substring(0, 12));
    }

    @Test
    void aNotificationThatFailsIsShownToThePostmasterOnce() {
        server.onRcpt = line -> "550 5.1.1 no such user";
        site.start();
        site.submit("bad@dave.test", "x@nowhere.test");
        Report dsn = site.dsn("postmaster");
        site.awaitEmpty();
        assertEquals("rfc822; bad@dave.test", dsn.status().get(1).get("final-recipient"));
        assertEquals(1, site.mailbox("postmaster").size());
    }

    @Test
    void successIsToldWhereTheNextHopCannot() {
        site.start();
        site.submit(
                "a@alice.test",
                MailParameters.NONE,
                TestMessages.wanting("d@dave.test", Notify.SUCCESS),
                TestMessages.wanting("e@dave.test", Notify.NEVER));
        Report relayed = site.dsn("a");
        assertEquals("relayed", relayed.status().get(1).get("action"));
        assertEquals(2, relayed.status().size());
    }

    @Test
    void successIsTheNextHopsDutyWhereItHasDsn() {
        server.keywords = List.of("DSN", "SIZE");
        site.start();
        site.submit(
                "b@alice.test",
                MailParameters.NONE,
                TestMessages.wanting("d@dave.test", Notify.SUCCESS));
        site.awaitEmpty();
        assertEquals(List.of(), site.mailbox("b"));
        assertEquals(
                "RCPT TO:<d@dave.test> NOTIFY=SUCCESS", server.mails.getFirst().to().getFirst());
    }

    @Test
    void finalDeliveryIsToldAsDelivered() {
        site.start();
        site.submit(
                "a@alice.test",
                MailParameters.NONE,
                TestMessages.wanting("b@alice.test", Notify.SUCCESS));
        assertEquals("delivered", site.dsn("a").status().get(1).get("action"));
        assertEquals(
                List.of(
                        "Return-Path: <a@alice.test>\r\nDelivered-To: b@alice.test\r\n"
                                + CLEAR_BODY),
                site.mailbox("b"));
        site.awaitEmpty();
    }

    @Test
    void lmtpAnswersForEachRecipient() throws IOException {
        try (ScriptedServer store = ScriptedServer.start().lmtp()) {
            site.local.put("box.test", new NextHop.Lmtp("127.0.0.1", store.port()));
            var replies =
                    new java.util.concurrent.ConcurrentLinkedQueue<>(
                            List.of("250 2.0.0 ok", "550 5.2.2 over quota"));
            store.onEnd = mail -> replies.remove();
            site.start();
            site.submit("a@alice.test", "one@box.test", "two@box.test");
            Report dsn = site.dsn("a");
            site.awaitEmpty();
            assertEquals("rfc822; two@box.test", dsn.status().get(1).get("final-recipient"));
            assertEquals(2, dsn.status().size());
        }
    }

    @Test
    void whatWasUnsealedIsHandedInwardWithHeadersOnly() throws IOException {
        try (ScriptedServer store = ScriptedServer.start()) {
            store.keywords = List.of("DSN", "SIZE");
            site.local.put("box.test", new NextHop.Smtp("127.0.0.1", store.port()));
            site.start();
            site.submit(
                    "a@alice.test",
                    MailParameters.NONE,
                    TestMessages.traits(true, false),
                    Recipient.of(TestMessages.mailbox("one@box.test")));
            site.awaitEmpty();
            assertTrue(store.mails.getFirst().from().contains(" RET=HDRS"));
        }
    }

    @Test
    void restartResumesWhatWasLeftAndNothingElse() throws IOException {
        server.onRcpt = line -> line.contains("later") ? "451 4.7.1 greylisted" : "250 2.1.5 ok";
        site.start();
        site.submit("a@alice.test", "now@dave.test", "later@dave.test");
        TestSite.await(
                "the first attempt", () -> site.onlyQueued().recipients().get(1).attempts() == 1);
        server.onRcpt = line -> "250 2.1.5 ok";
        site.restart();
        site.clock.advance(Duration.ofHours(1));
        site.agent.wake();
        site.awaitEmpty();
        assertEquals(
                List.of(List.of("RCPT TO:<now@dave.test>"), List.of("RCPT TO:<later@dave.test>")),
                server.mails.stream().map(ScriptedServer.Mail::to).toList());
    }

    @Test
    void aDeadHopIsLeftAloneForAWhile() throws IOException {
        server.close();
        site.suspensions = new Suspensions(Duration.ofSeconds(30), site.clock);
        site.start();
        site.submit("a@alice.test", "d@dave.test");
        site.awaitAttempts(1);
        TestSite.await(
                "the suspension",
                () -> site.suspensions.of(new NextHop.Mx("dave.test")).isPresent());
        site.clock.advance(Duration.ofSeconds(31));
        assertEquals(Optional.empty(), site.suspensions.of(new NextHop.Mx("dave.test")));
    }

    @Test
    void reqsealNeverLeavesInClear() {
        site.start();
        MailParameters reqseal =
                new MailParameters(
                        OptionalLong.empty(),
                        Body.SEVENBIT,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        false);
        site.submit("a@alice.test", reqseal, Recipient.of(TestMessages.mailbox("d@dave.test")));
        assertEquals("5.7.10", site.dsn("a").status().get(1).get("status"));
        site.awaitEmpty();
        assertEquals(List.of(), server.mails);
        assertFalse(server.commands.stream().anyMatch(line -> line.startsWith("MAIL")));
    }

    @Test
    void anAnswerToUnsealedMailLeavesWithoutItsContent() {
        site.start();
        site.submit(
                "d@dave.test",
                MailParameters.NONE,
                TestMessages.traits(true, false),
                Recipient.of(TestMessages.mailbox("b@alice.test")));
        site.awaitEmpty();
        String bounce =
                """
                Received: from store by relay.alice.test; now\r
                From: <>\r
                Subject: Re: secret plan\r
                \r
                Action: failed\r
                Status: 5.2.2\r
                Diagnostic-Code: smtp; secret\r
                \r
                Message-ID: <1@alice.test>\r
                Subject: secret plan\r
                """;
        site.submit(
                "",
                MailParameters.NONE,
                TestMessages.traits(false, false),
                bounce,
                Recipient.of(TestMessages.mailbox("d@dave.test")));
        site.submit(
                "",
                MailParameters.NONE,
                TestMessages.traits(false, false),
                bounce.replace("<1@alice.test>", "<2@alice.test>"),
                Recipient.of(TestMessages.mailbox("e@dave.test")));
        site.awaitEmpty();
        String guarded = bodyFor("d@dave.test");
        assertFalse(guarded.contains("secret"), guarded);
        assertTrue(guarded.contains("Action: failed\r\nStatus: 5.2.2\r\n"), guarded);
        assertTrue(guarded.startsWith("Received: from store by relay.alice.test"), guarded);
        assertTrue(bodyFor("e@dave.test").contains("secret plan"), "another message is untouched");
    }

    private String bodyFor(String address) {
        return server.mails.stream()
                .filter(mail -> mail.to().contains("RCPT TO:<" + address + ">"))
                .findFirst()
                .orElseThrow()
                .body();
    }
}
