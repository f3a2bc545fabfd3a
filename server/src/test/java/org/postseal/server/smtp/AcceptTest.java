package org.postseal.server.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.server.policy.CallAhead;
import org.postseal.server.policy.LocalRecipients;
import org.postseal.server.policy.RelayAccess;
import org.postseal.server.spool.SpoolFullException;
import org.postseal.server.unsealing.Unsealer;
import org.postseal.server.unsealing.Unsealer.Outcome;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** From the end of content to the final reply. */
@Timeout(120)
class AcceptTest {
    private static final String SEAL =
            """
            From: <postmaster@alice.test>\r
            Message-ID: <outer@alice.test>\r
            MIME-Version: 1.0\r
            Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="b"\r
            \r
            --b\r
            Content-Type: application/pgp-encrypted\r
            \r
            Version: 1\r
            \r
            --b\r
            Content-Type: application/octet-stream\r
            \r
            -----BEGIN PGP MESSAGE-----\r
            \r
            wcBMA\r
            -----END PGP MESSAGE-----\r
            \r
            --b--\r
            """;

    private static Dialogue inData(TestServer server) throws IOException {
        return server.connect()
                .greeted()
                .exchange("HELO alice.test", "250 *")
                .exchange("MAIL FROM:<a@alice.test>", "250 *")
                .exchange("RCPT TO:<dave@dave.test>", "250 *")
                .exchange("DATA", "354 *");
    }

    @Test
    void says250OnlyAfterTheCommit() throws Exception {
        BlockingQueue<Runnable> commits = new LinkedBlockingQueue<>();
        try (TestServer server = TestServer.start(TestServer.SETTINGS)) {
            server.spool.commits = commits::add;
            try (Dialogue client = inData(server)) {
                client.send("x", ".", "NOOP");
                Runnable commit = commits.poll(60, TimeUnit.SECONDS);
                assertEquals(0, server.spool.stored.size());
                commit.run();
                client.expect("250 2.0.0 Ok: queued as 00000001", "250 2.0.0 Ok");
            }
            MemorySpool.Stored stored = server.spool.stored.getFirst();
            assertEquals("SMTP", stored.message().arrival().protocol());
            assertTrue(stored.message().traits().sealId().matches("[0-9a-f]{32}"));
            assertFalse(stored.message().traits().unsealed());
            assertEquals(
                    """
                    Received: from alice.test ([127.0.0.1])\r
                    \tby mx.dave.test with SMTP id 00000001;\r
                    \tMon, 23 Nov 2026 12:00:00 +0000\r
                    """,
                    stored.trace());
        }
    }

    @Test
    void refusesForNowWhereTheSpoolIsFull() throws IOException {
        try (TestServer server = TestServer.start(TestServer.SETTINGS);
                Dialogue client = inData(server)) {
            server.spool.failure = Optional.of(new SpoolFullException("disk full"));
            client.send("x", ".").expect("452 4.3.1 *");
            server.spool.failure = Optional.of(new IOException("broken disk"));
            client.exchange("MAIL FROM:<>", "250 *").exchange("RCPT TO:<dave@dave.test>", "250 *");
            client.exchange("DATA", "354 *").send("x", ".").expect("451 4.3.0 *");
        }
    }

    @Test
    void stopsReadingWhileTheSpoolLags() throws IOException {
        try (TestServer server = TestServer.start(TestServer.SETTINGS);
                Dialogue client = inData(server)) {
            server.spool.writable = false;
            client.send("x", ".");
            while (server.spool.waiting.isEmpty()) {
                Thread.onSpinWait();
            }
            assertEquals(0, server.spool.stored.size());
            server.spool.writable = true;
            server.spool.waiting.getFirst().run();
            client.expect("250 *");
        }
    }

    @Test
    void passesOnTheRefusalOfTheUnsealer() throws IOException {
        Outcome refused = new Outcome.Refused(554, "5.7.7", "Cannot unseal", "secret reason");
        try (TestServer server = TestServer.startUnsealing(TestServer.unsealing(refused));
                Dialogue client = inData(server)) {
            client.raw(SEAL).send(".").expect("554 5.7.7 Cannot unseal");
            assertEquals(0, server.spool.openDrafts.get());
            client.exchange("MAIL FROM:<>", "250 *").exchange("RCPT TO:<dave@dave.test>", "250 *");
            client.exchange("DATA", "354 *").send("Subject: clear", ".").expect("250 *");
        }
    }

    @Test
    void isBusyWhereNoUnsealingThreadIsFree() throws IOException {
        Unsealer full =
                (_, _, _) -> CompletableFuture.failedFuture(new RejectedExecutionException("full"));
        try (TestServer server = TestServer.startUnsealing(full);
                Dialogue client = inData(server)) {
            client.raw(SEAL).send(".").expect("451 4.3.2 *");
        }
    }

    @Test
    void commitsTheOriginalForTheRecipientsNamed() throws IOException {
        MemorySpool originals = new MemorySpool();
        Unsealer unsealer =
                (_, start, envelope) -> {
                    assertTrue(
                            new String(start, StandardCharsets.US_ASCII)
                                    .contains("BEGIN PGP MESSAGE"));
                    var original = originals.draft();
                    original.write(new byte[] {'o'}, 0, 1);
                    var kept =
                            envelope.reversePath().isNull()
                                    ? envelope.recipients().subList(0, 0)
                                    : envelope.recipients();
                    return CompletableFuture.completedFuture(
                            new Outcome.Unsealed(
                                    original,
                                    kept,
                                    true,
                                    "<in@alice.test>",
                                    "0".repeat(32),
                                    List.of(),
                                    "origin=alice.test",
                                    "openpgp-seal=pass"));
                };
        try (TestServer server = TestServer.startUnsealing(unsealer);
                Dialogue client = inData(server)) {
            client.raw(SEAL).send(".").expect("250 2.0.0 Ok: queued as *");
            var stored = originals.stored.getFirst().message();
            assertTrue(stored.traits().unsealed());
            assertEquals("<in@alice.test>", stored.traits().messageId());
            assertEquals("0".repeat(32), stored.traits().sealId());
            client.exchange("MAIL FROM:<>", "250 *").exchange("RCPT TO:<dave@dave.test>", "250 *");
            client.exchange("DATA", "354 *").raw(SEAL).send(".").expect("250 *");
            assertEquals(1, originals.stored.size());
            assertEquals(0, originals.openDrafts.get());
            assertEquals(0, server.spool.openDrafts.get());
            assertEquals(1, server.server.counters().replayedRecipients());
        }
    }

    @Test
    void asksTheNextHopForRecipients() throws IOException {
        CallAhead callAhead =
                to ->
                        switch (to.localPart()) {
                            case "dave" ->
                                    CompletableFuture.supplyAsync(() -> CallAhead.Answer.ACCEPTED);
                            case "down" ->
                                    CompletableFuture.supplyAsync(
                                            () -> CallAhead.Answer.UNAVAILABLE);
                            case "full" ->
                                    CompletableFuture.supplyAsync(() -> CallAhead.Answer.FULL);
                            case "broken" ->
                                    CompletableFuture.failedFuture(new IOException("broken"));
                            default ->
                                    CompletableFuture.supplyAsync(() -> CallAhead.Answer.UNKNOWN);
                        };
        RelayAccess policy =
                new RelayAccess(
                        List.of(), Map.of("dave.test", new LocalRecipients.Asked(callAhead)));
        try (TestServer server = TestServer.start(TestServer.SETTINGS, policy);
                Dialogue client = server.connect().greeted()) {
            client.exchange("HELO alice.test", "250 *");
            client.send(
                    "MAIL FROM:<a@alice.test>",
                    "RCPT TO:<nobody@dave.test>",
                    "RCPT TO:<full@dave.test>",
                    "RCPT TO:<down@dave.test>",
                    "RCPT TO:<broken@dave.test>",
                    "RCPT TO:<Postmaster@dave.test>",
                    "RCPT TO:<dave@dave.test>",
                    "DATA");
            client.expect("250 *", "550 5.1.1 *", "552 5.2.2 *");
            client.expect("450 4.4.1 *", "450 4.4.1 *", "250 *");
            client.expect("250 *", "354 *");
        }
    }

    @Test
    void drainsSessionsOnShutdown() throws Exception {
        try (TestServer server = TestServer.start(TestServer.SETTINGS);
                Dialogue idle = server.connect().greeted();
                Dialogue busy = inData(server)) {
            Thread closing = Thread.ofVirtual().start(server.server::close);
            idle.expect("421 4.3.2 Service shutting down").expectClosed();
            busy.send("x", ".").expect("250 *", "421 4.3.2 *").expectClosed();
            closing.join();
            assertEquals(1, server.spool.stored.size());
        }
    }

    @Test
    void dropsTheDraftOfAClientThatLeaves() throws IOException {
        try (TestServer server = TestServer.start(TestServer.SETTINGS)) {
            try (Dialogue client = inData(server)) {
                client.send("half a message");
                assertEquals(1, server.spool.openDrafts.get());
            }
            while (server.spool.openDrafts.get() > 0) {
                Thread.onSpinWait();
            }
            assertEquals(0, server.spool.stored.size());
        }
    }
}
