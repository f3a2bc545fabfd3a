package org.postseal.server.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.client.session.IpNetwork;
import org.postseal.server.smtp.SmtpSettings.Limits;
import org.postseal.server.smtp.SmtpSettings.Times;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

class LimitsTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    /** Small limits; no client is exempt. */
    private static SmtpSettings small() {
        return TestServer.SETTINGS.withLimits(
                new Limits(1000, 500, 200, 2, 5, 3, 4, 3, 100, 2, 1000, 1000, List.of()));
    }

    private static Dialogue transaction(TestServer server) throws IOException {
        return server.connect()
                .greeted()
                .exchange("HELO alice.test", "250 *")
                .exchange("MAIL FROM:<a@alice.test>", "250 *")
                .exchange("RCPT TO:<dave@dave.test>", "250 *");
    }

    @Test
    void refusesWhatIsTooBigAtMailAndAtTheEndOfData() throws IOException {
        try (TestServer server = TestServer.start(small());
                Dialogue client = server.connect()) {
            client.greeted().ehlo();
            client.exchange("MAIL FROM:<a@alice.test> SIZE=1001", "552 5.3.4 *");
            client.exchange("MAIL FROM:<a@alice.test>", "250 *");
            client.exchange("RCPT TO:<dave@dave.test>", "250 *");
            client.exchange("DATA", "354 *");
            client.send(("x".repeat(98) + "\r\n").repeat(11) + ".", "NOOP");
            client.expect("552 5.3.4 *", "250 *");
            client.exchange("MAIL FROM:<a@alice.test>", "250 *");
            client.exchange("RCPT TO:<dave@dave.test>", "250 *");
            client.send("BDAT 1001").raw("y".repeat(1001)).expect("552 5.3.4 *");
            client.send("BDAT 1 LAST").raw("y").expect("552 5.3.4 *");
            client.exchange("BDAT 2001 LAST", "552 5.3.4 *").expectClosed();
            assertEquals(0, server.spool.stored.size());
            assertEquals(0, server.spool.openDrafts.get());
        }
    }

    @Test
    void refusesLongLinesWhereSet() throws IOException {
        try (TestServer server = TestServer.start(small());
                Dialogue client = transaction(server)) {
            client.exchange("DATA", "354 *").send("z".repeat(501), ".").expect("554 5.6.0 *");
            client.exchange("NOOP " + "n".repeat(200), "500 5.5.2 Line too long");
            client.exchange("NOOP", "250 *");
        }
    }

    @Test
    void limitsRecipients() throws IOException {
        try (TestServer server = TestServer.start(small());
                Dialogue client = transaction(server)) {
            client.exchange("RCPT TO:<eve@dave.test>", "250 *");
            client.exchange("RCPT TO:<postmaster@dave.test>", "452 4.5.3 *");
            client.exchange("RCPT TO:<postmaster@dave.test>", "452 4.5.3 *");
            client.exchange("RCPT TO:<postmaster@dave.test>", "452 4.5.3 *");
            client.exchange("RCPT TO:<postmaster@dave.test>", "421 4.5.3 *").expectClosed();
        }
    }

    @Test
    void endsSessionsOfErrorsAndOfGuessedRecipients() throws IOException {
        try (TestServer server = TestServer.start(small());
                Dialogue bad = server.connect();
                Dialogue guessing = transaction(server)) {
            bad.greeted().send("A", "B", "C", "D");
            bad.expect("500 *", "500 *", "500 *", "421 4.7.0 Too many errors").expectClosed();
            guessing.exchange("RCPT TO:<a@dave.test>", "550 5.1.1 *");
            guessing.exchange("RCPT TO:<b@dave.test>", "550 5.1.1 *");
            guessing.exchange("RCPT TO:<c@dave.test>", "421 4.7.0 *").expectClosed();
        }
    }

    @Test
    void limitsConnectionsPerClient() throws IOException {
        try (TestServer server = TestServer.start(small());
                Dialogue first = server.connect().greeted();
                Dialogue second = server.connect().greeted();
                Dialogue third = server.connect();
                Dialogue other = Dialogue.connect(server.address, "127.0.0.3")) {
            third.expect("421 4.7.0 *").expectClosed();
            other.greeted();
            first.exchange("QUIT", "221 *").expectClosed();
            second.exchange("NOOP", "250 *");
        }
    }

    @Test
    void limitsRates() throws IOException {
        Limits d = small().limits();
        Limits slow =
                new Limits(d.messageSize(), 500, 200, 2, 5, 3, 20, 3, 100, 50, 2, 1, List.of());
        try (TestServer server = TestServer.start(small().withLimits(slow));
                Dialogue client = transaction(server);
                Dialogue second = server.connect().greeted();
                Dialogue third = server.connect()) {
            third.expect("421 4.7.0 *").expectClosed();
            second.exchange("HELO alice.test", "250 *");
            second.exchange("MAIL FROM:<a@alice.test>", "450 4.7.1 *");
            client.exchange("RSET", "250 *");
        }
    }

    @Test
    void refusesEarlyTalkers() throws IOException {
        Times patient = TestServer.times(LONG, LONG);
        try (TestServer server = TestServer.start(TestServer.SETTINGS.withTimes(patient));
                Dialogue client = server.connect()) {
            client.send("HELO spam.test").expect("554 5.5.0 *").expectClosed();
        }
    }

    @Test
    void endsIdleSessions() throws IOException {
        Times hasty = TestServer.times(Duration.ZERO, Duration.ofMillis(300));
        try (TestServer server = TestServer.start(TestServer.SETTINGS.withTimes(hasty));
                Dialogue client = server.connect().greeted()) {
            client.raw("NOO").expect("421 4.4.2 Timeout").expectClosed();
        }
    }

    @Test
    void endsSlowAndOldSessions() throws IOException {
        Duration blink = Duration.ofMillis(300);
        Times d = TestServer.SETTINGS.times();
        Times rate = new Times(Duration.ZERO, LONG, LONG, LONG, LONG, blink, 1000, LONG);
        Times age = new Times(Duration.ZERO, LONG, LONG, blink, blink, LONG, 1, d.drain());
        try (TestServer server = TestServer.start(TestServer.SETTINGS.withTimes(rate));
                Dialogue client = transaction(server)) {
            client.exchange("DATA", "354 *").raw("x").expect("421 4.4.2 Data comes too slowly");
        }
        try (TestServer server = TestServer.start(TestServer.SETTINGS.withTimes(age));
                Dialogue client = server.connect().greeted()) {
            client.expect("421 4.4.2 Session is too old").expectClosed();
        }
    }

    @Test
    void refusesLoops() throws IOException {
        try (TestServer server = TestServer.start(small());
                Dialogue client = transaction(server)) {
            client.exchange("DATA", "354 *");
            client.send("Received: by a", "received: by b", "RECEIVED: by c", "", "x", ".");
            client.expect("554 5.4.6 *");
            assertEquals(0, server.spool.openDrafts.get());
        }
    }

    @Test
    void takesClientsBehindBalancers() throws IOException {
        List<IpNetwork> balancers =
                List.of(IpNetwork.around(InetAddress.ofLiteral("127.0.0.3"), 32, 128));
        try (TestServer server = TestServer.start(TestServer.SETTINGS.withBalancers(balancers));
                Dialogue one = Dialogue.connect(server.address, "127.0.0.3");
                Dialogue two = Dialogue.connect(server.address, "127.0.0.3");
                Dialogue none = Dialogue.connect(server.address, "127.0.0.3");
                Dialogue direct = server.connect()) {
            one.raw("PROXY TCP4 192.0.2.7 127.0.0.1 4000 25\r\n").greeted();
            relayDenied(one);
            two.raw(
                    "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000c\u007f\0\0\u0002\u007f\0\0\u0001"
                            + "\u0001\u0002\0\u0019");
            two.greeted().exchange("HELO alice.test", "250 *");
            two.exchange("MAIL FROM:<a@alice.test>", "250 *");
            two.exchange("RCPT TO:<far@away.test>", "250 *"); // 127.0.0.2 may relay
            two.exchange("DATA", "354 *").send("x", ".").expect("250 *");
            assertTrue(server.spool.stored.getFirst().trace().contains("[127.0.0.2]"));
            none.send("EHLO alice.test").expectClosed();
            direct.greeted().exchange("PROXY TCP4 192.0.2.7 127.0.0.1 4000 25", "500 *");
        }
    }

    private static void relayDenied(Dialogue client) throws IOException {
        client.exchange("HELO alice.test", "250 *");
        client.exchange("MAIL FROM:<a@alice.test>", "250 *");
        client.exchange("RCPT TO:<far@away.test>", "550 5.7.1 *");
    }
}
