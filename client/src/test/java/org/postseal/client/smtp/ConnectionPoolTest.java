package org.postseal.client.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postseal.client.smtp.Fixture.envelope;
import static org.postseal.client.smtp.Fixture.message;
import static org.postseal.client.smtp.Fixture.target;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.client.HostCertificate;
import org.postseal.client.session.TlsMode;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.PgpKeyCommand;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Reuse, its bounds, and connections that die while nobody looks. */
@TestInstance(Lifecycle.PER_CLASS)
class ConnectionPoolTest {
    private static final String HELLO =
            "S: 220 mx.test\nC: EHLO client.test\nS: 250-mx.test\nS: 250 PIPELINING\n";
    private static final String GROUP =
            "C: MAIL FROM:<alice@alice.test>\nC: RCPT TO:<dave@dave.test>\nC: DATA\n";
    private static final String SEND =
            GROUP + "S: 250 ok\nS: 250 ok\nS: 354 go\ndata\nS: 250 2.0.0 ok\n";
    private static final String QUIT = "C: QUIT\nS: 221 bye\neof\n";

    private Fixture fixture;

    @BeforeAll
    void open() throws Exception {
        fixture = new Fixture();
    }

    @AfterAll
    void close() {
        fixture.close();
    }

    private ConnectionPool pool(int perDestination, int total, Duration idle, int transactions) {
        PoolSettings settings = new PoolSettings(perDestination, total, idle, transactions);
        return new ConnectionPool(fixture.client, fixture.group, settings);
    }

    private static void send(ConnectionPool pool, Target target) throws Exception {
        try (SmtpConnection connection = pool.acquire(target)) {
            assertDelivers(connection);
        }
    }

    private static void assertDelivers(SmtpConnection connection) throws Exception {
        TransactionResult result = connection.send(envelope("dave@dave.test"), message("x\r\n"));
        assertTrue(result.outcomes().getFirst().isDelivered());
    }

    @Test
    void reusesUpToItsLimitOfTransactions() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.clear(HELLO + SEND + SEND + QUIT, HELLO + SEND + QUIT);
                ConnectionPool pool = pool(1, 10, Fixture.LONG, 2)) {
            for (int i = 0; i < 3; i++) {
                send(pool, target(server));
            }
            pool.close();
            server.finish();
        }
    }

    @Test
    void closesWhatIsIdleTooLong() throws Exception {
        try (ScriptedServer server = ScriptedServer.clear(HELLO + SEND + QUIT);
                ConnectionPool pool = pool(1, 10, Duration.ofMillis(20), 100)) {
            send(pool, target(server));
            server.finish();
        }
    }

    @Test
    void sharesNothingBetweenDifferentTargets() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.clear(HELLO + SEND + QUIT, HELLO + SEND + QUIT);
                ConnectionPool pool = pool(1, 1, Fixture.LONG, 100)) {
            send(pool, target(server));
            // The total of one makes room by closing what is idle.
            send(pool, Target.smtp(server.address(), "other.test", "client.test"));
            pool.close();
            server.finish();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"close\n", GROUP + "close\n", GROUP + "S: 421 4.4.2 idle\nclose\n"})
    void sendsOnceMoreWhereAReusedConnectionIsDead(String death) throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.clear(HELLO + SEND + death, HELLO + SEND + QUIT);
                ConnectionPool pool = pool(1, 10, Fixture.LONG, 100)) {
            send(pool, target(server));
            send(pool, target(server));
            pool.close();
            server.finish();
        }
    }

    @Test
    void triesNoThirdTimeAndNeverAFreshConnectionTwice() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.clear(HELLO + GROUP + "close\n", HELLO + SEND + QUIT);
                ConnectionPool pool = pool(1, 10, Fixture.LONG, 100)) {
            try (SmtpConnection connection = pool.acquire(target(server))) {
                assertThrows(
                        SmtpException.class,
                        () -> connection.send(envelope("dave@dave.test"), message("x\r\n")));
            }
            send(pool, target(server));
            pool.close();
            server.finish();
        }
    }

    /** What was found out about the one that died need not hold for the next. */
    @Test
    void hasLookedAtWhatReplacesADeadConnection() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.clear(HELLO + SEND + GROUP + "close\n", HELLO + QUIT);
                ConnectionPool pool = pool(1, 10, Fixture.LONG, 100)) {
            send(pool, target(server));
            try (SmtpConnection connection = pool.acquire(target(server))) {
                connection.whenReplaced(
                        fresh -> {
                            throw new SmtpException("reconnect", "another", (Throwable) null);
                        });
                SmtpException refused =
                        assertThrows(
                                SmtpException.class,
                                () ->
                                        connection.send(
                                                envelope("dave@dave.test"), message("x\r\n")));
                assertEquals("reconnect", refused.stage());
            }
            pool.close();
            server.finish();
        }
    }

    /** What was decided because there was TLS is not sent in clear. */
    @Test
    void replacesATlsConnectionByNoneInClear(@TempDir Path directory) throws Exception {
        HostCertificate certificate = new HostCertificate("mx.test");
        String first =
                "S: 220 mx.test\nC: EHLO client.test\nS: 250-mx.test\nS: 250 STARTTLS\n"
                        + "C: STARTTLS\nS: 220 go\ntls\nC: EHLO client.test\nS: 250-mx.test\n"
                        + ("S: 250 PIPELINING\n" + SEND + GROUP + "close\n");
        String stripped = "S: 220 mx.test\nC: EHLO client.test\nS: 250 mx.test\neof\n";
        try (Fixture trusting = new Fixture(certificate.writePem(directory.resolve("ca.pem")));
                ScriptedServer server =
                        ScriptedServer.withTls(certificate.context(), first, stripped);
                ConnectionPool pool =
                        new ConnectionPool(trusting.client, trusting.group, PoolSettings.DEFAULT)) {
            send(pool, target(server));
            try (SmtpConnection connection = pool.acquire(target(server))) {
                assertTrue(connection.verification().isVerified());
                SmtpException e =
                        assertThrows(
                                SmtpException.class,
                                () ->
                                        connection.send(
                                                envelope("dave@dave.test"), message("x\r\n")));
                assertEquals("STARTTLS", e.stage());
            }
            server.finish();
        }
    }

    /** An answer that is known says nothing of whether the peer is still there. */
    @Test
    void aKnownAnswerLeavesADeadConnectionToBeReplaced(@TempDir Path directory) throws Exception {
        HostCertificate certificate = new HostCertificate("mx.test");
        String hello =
                "S: 220 mx.test\nC: EHLO client.test\nS: 250-mx.test\nS: 250 STARTTLS\n"
                        + "C: STARTTLS\nS: 220 go\ntls\nC: EHLO client.test\nS: 250-mx.test\n"
                        + "S: 250-OPENPGP V=1 KEYS\nS: 250 PIPELINING\n";
        String ask = "C: PGPKEY SITE dave.test\nS: 252 2.0.0 ";
        try (Fixture trusting = new Fixture(certificate.writePem(directory.resolve("ca.pem")));
                ScriptedServer server =
                        ScriptedServer.withTls(
                                certificate.context(),
                                hello + ask + "old\n" + SEND + GROUP + "close\n",
                                hello + SEND + ask + "new\n" + QUIT);
                ConnectionPool pool =
                        new ConnectionPool(trusting.client, trusting.group, PoolSettings.DEFAULT)) {
            PgpKeyCommand question =
                    new PgpKeyCommand(
                            new KeyQuery.Site("dave.test"), false, Optional.empty(), false);
            try (SmtpConnection connection = pool.acquire(target(server))) {
                assertEquals(252, connection.pgpkey(question).code());
                assertDelivers(connection);
            }
            try (SmtpConnection connection = pool.acquire(target(server))) {
                AtomicInteger looks = new AtomicInteger();
                connection.whenReplaced(_ -> looks.incrementAndGet());
                assertEquals("old", connection.pgpkey(question).lines().getFirst());
                assertDelivers(connection);
                assertEquals(1, looks.get(), "the fresh connection was looked at");
                assertEquals("new", connection.pgpkey(question).lines().getFirst());
            }
            pool.close();
            server.finish();
        }
    }

    @Test
    void waitsForItsTurn() throws Exception {
        try (ScriptedServer server = ScriptedServer.clear(HELLO + SEND + SEND + QUIT);
                ConnectionPool pool = pool(1, 10, Fixture.LONG, 100)) {
            Target target = target(server);
            SmtpConnection first = pool.acquireAsync(target).toCompletableFuture().get();
            CompletableFuture<SmtpConnection> second =
                    pool.acquireAsync(target).toCompletableFuture();
            assertDelivers(first);
            assertFalse(second.isDone());
            first.close();
            first.close();
            try (SmtpConnection connection = second.get(20, TimeUnit.SECONDS)) {
                assertDelivers(connection);
            }
            pool.close();
            server.finish();
        }
    }

    @Test
    void givesItsPlaceBackWhereConnectingFails() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.clear("S: 554 no\nclose\n", HELLO + SEND + QUIT);
                ConnectionPool pool = pool(1, 1, Fixture.LONG, 1)) {
            Target target = target(server).withTls(TlsMode.NONE);
            assertThrows(SmtpException.class, () -> pool.acquire(target));
            send(pool, target);
            server.finish();
        }
    }
}
