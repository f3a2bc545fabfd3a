package org.postseal.server.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.session.IpNetwork;
import org.postseal.server.auth.Authenticator;
import org.postseal.server.auth.UserFile;
import org.postseal.server.auth.Users;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.net.ssl.SSLContext;

/** AUTH, and what it opens (RFC 4954, 6409, 8314). */
class SubmissionTest {
    private static final String RIGHT = plain("alice", "right password");
    private static final String WRONG = plain("alice", "wrong password");

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("org.postseal.server.smtp");
    private final SecureRandom random = new SecureRandom();
    private Authenticator users;

    @TempDir private Path directory;

    private static String plain(String user, String password) {
        return base64("\0" + user + "\0" + password);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @BeforeEach
    void begin() throws IOException {
        Path file = directory.resolve("users");
        UserFile.change(file, random, all -> all.add("alice", "right password", random));
        users = new Authenticator(new Users(file, "alice.test", random), random);
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void end() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        users.close();
    }

    private static SmtpSettings settings(Listener.Service service) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return TestServer.SETTINGS.withListeners(
                new Listener(new InetSocketAddress(loopback, 0), service));
    }

    private TestServer start(Listener.Service service) throws IOException {
        return TestServer.startSubmission(
                settings(service), new Admission(Optional.of(users), Set.of()));
    }

    private static Dialogue secured(TestServer server) throws IOException {
        Dialogue client = server.connect().greeted();
        client.ehlo();
        client.startTls();
        return client;
    }

    /** The lines logged, once there are enough that say so. */
    private String logged(String word, int count) {
        List<String> all = lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        assertEquals(
                count, all.stream().filter(line -> line.contains(word)).count(), all::toString);
        return String.join("\n", all);
    }

    @Test
    void logsInAndRelays() throws IOException {
        try (TestServer server = start(Listener.Service.SUBMISSION);
                Dialogue client = secured(server)) {
            client.ehlo();
            client.exchange("MAIL FROM:<alice@alice.test>", "530 5.7.0 Authentication required");
            client.exchange("AUTH PLAIN " + RIGHT, "235 2.7.0 *");
            client.exchange("AUTH PLAIN " + RIGHT, "503 5.5.1 *");
            client.exchange("MAIL FROM:<alice@alice.test> AUTH=alice@alice.test", "250 2.1.0 *");
            client.exchange("AUTH PLAIN " + RIGHT, "503 5.5.1 *");
            client.exchange("RCPT TO:<carol@away.test>", "250 2.1.5 *");
            client.exchange("DATA", "354 *");
            client.exchange("From: alice@alice.test\r\n\r\nx\r\n.", "250 2.0.0 *");
            String received = server.spool.stored.getFirst().trace();
            assertTrue(received.contains(" with ESMTPSA id "), received);
            assertFalse(received.contains("alice@"), received);
            logged("proto=ESMTPSA, sasl_method=PLAIN, sasl_username=alice", 1);
        }
    }

    /** What comes of a message with this header. */
    private static void submit(Dialogue client, String header, String answer) throws IOException {
        client.exchange("MAIL FROM:<>", "250 2.1.0 *");
        client.exchange("RCPT TO:<carol@away.test>", "250 2.1.5 *");
        client.exchange("DATA", "354 *");
        client.exchange(header + "\r\n\r\nx\r\n.", answer);
    }

    @Test
    void aUserSendsInHisOwnNameOnly() throws IOException {
        String refused = "550 5.7.1 From must be one of your sender addresses";
        try (TestServer server = start(Listener.Service.SUBMISSION);
                Dialogue client = secured(server)) {
            client.ehlo();
            client.exchange("AUTH PLAIN " + RIGHT, "235 2.7.0 *");
            client.exchange(
                    "MAIL FROM:<bob@alice.test>", "550 5.7.1 Not a sender address of yours");
            client.exchange("MAIL FROM:<alice@away.test>", "550 5.7.1 *");
            client.exchange("RCPT TO:<carol@away.test>", "503 5.5.1 *");
            submit(client, "From: Alice <Alice@alice.test>\r\nSender: x@y.test", "250 2.0.0 *");
            String own = "From: alice@alice.test";
            for (String header :
                    List.of(
                            "From: Alice <bob@alice.test>",
                            "From: alice@alice.test, bob@alice.test",
                            "From: bob@alice.test <alice@alice.test>",
                            own + "\r\nfrom : bob@alice.test",
                            own + "\r\nno field\r\nFrom: bob@alice.test",
                            "Subject: from nobody",
                            "From: undisclosed:;",
                            own + "\r\nX-Long: " + "x".repeat(900).concat("\r\n ").repeat(80))) {
                submit(client, header, refused);
            }
            assertEquals(1, server.spool.stored.size());
        }
        logged("reject: MAIL FROM:<bob@alice.test> (sasl_method=PLAIN, sasl_username=alice)", 1);
        logged("sasl_username=alice, 550 5.7.1 From must", 8);
    }

    @Test
    void aRelayWithALoginSendsForOthers() throws IOException {
        Path file = directory.resolve("users");
        UserFile.change(file, random, all -> all.setSenders("alice", List.of("*")));
        try (TestServer server = start(Listener.Service.SUBMISSION);
                Dialogue client = secured(server)) {
            client.ehlo();
            client.exchange("AUTH PLAIN " + RIGHT, "235 2.7.0 *");
            client.exchange("MAIL FROM:<bob@away.test>", "250 2.1.0 *");
            client.exchange("RSET", "250 *");
            submit(client, "Subject: from nobody", "250 2.0.0 *");
        }
    }

    @Test
    void asksForTlsFirstAndOffersNothingBefore() throws IOException {
        try (TestServer server = start(Listener.Service.SUBMISSION);
                Dialogue client = server.connect().greeted()) {
            List<String> clear = client.ehlo();
            assertFalse(clear.stream().anyMatch(line -> line.startsWith("AUTH")), clear::toString);
            assertFalse(clear.contains("REQUIRETLS"), clear::toString);
            client.exchange("MAIL FROM:<alice@alice.test>", "530 5.7.10 *");
            client.exchange("AUTH PLAIN " + RIGHT, "538 5.7.11 *");
            // A client that did not wait for 334: its password is an unknown command.
            client.exchange(RIGHT, "500 5.5.2 *");
            client.startTls();
            client.send("AUTH PLAIN " + RIGHT).expect("503 5.5.1 *");
            List<String> secured = client.ehlo();
            assertTrue(
                    secured.contains("AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN"),
                    secured::toString);
            assertTrue(secured.contains("REQUIRETLS"), secured::toString);
            client.exchange("HELO alice.test", "250 *");
            client.exchange("AUTH PLAIN " + RIGHT, "503 5.5.1 *");
        }
        String all = logged("a line after AUTH", 1);
        assertFalse(all.contains(RIGHT.substring(0, 12)), all);
    }

    @Test
    void plainServersOfferNoLogin() throws IOException {
        try (TestServer server = start(Listener.Service.SMTP);
                Dialogue client = secured(server)) {
            List<String> keywords = client.ehlo();
            assertFalse(keywords.stream().anyMatch(k -> k.startsWith("AUTH")), keywords::toString);
            client.exchange("AUTH PLAIN " + RIGHT, "502 5.5.1 *");
            client.exchange("MAIL FROM:<alice@alice.test> AUTH=<>", "555 5.5.4 *");
            client.exchange("MAIL FROM:<alice@alice.test>", "250 *");
            client.exchange("RCPT TO:<carol@away.test>", "550 5.7.1 *");
        }
        String all = logged("AUTH PLAIN ...", 1);
        assertFalse(all.contains(RIGHT), all);
    }

    @Test
    void takesAndCancelsAnExchange() throws IOException {
        try (TestServer server = start(Listener.Service.SUBMISSION);
                Dialogue client = secured(server)) {
            client.ehlo();
            client.exchange("AUTH PLAIN", "334 ");
            client.exchange("*", "501 5.7.0 *");
            client.exchange("AUTH PLAIN", "334 ");
            client.exchange("not base64!", "501 5.5.2 *");
            client.exchange("AUTH PLAIN =", "501 5.5.2 *");
            client.exchange("AUTH SCRAM-SHA-256 " + base64("n,,n=alice,r=x"), "334 *");
            client.exchange(base64("c=biws,r=x,p="), "535 5.7.8 *");
            client.exchange("AUTH CRAM-MD5", "504 5.5.4 *");
            client.exchange("AUTH", "504 5.5.4 *");
            client.exchange("AUTH PLAIN", "334 ");
            client.exchange("A".repeat(5000), "500 5.5.2 *");
            client.exchange("NOOP", "250 *");
            client.exchange("auth plain", "334 ");
            client.exchange(RIGHT, "235 2.7.0 *");
        }
    }

    @Test
    void threeWrongPasswordsEndTheSession() throws IOException {
        try (TestServer server = start(Listener.Service.SUBMISSION);
                Dialogue client = secured(server)) {
            client.ehlo();
            client.exchange("AUTH PLAIN " + WRONG, "535 5.7.8 *");
            client.exchange("AUTH PLAIN " + plain("nobody", "x"), "535 5.7.8 *");
            client.exchange("AUTH PLAIN " + WRONG, "421 4.7.0 *").expectClosed();
        }
        String all = logged("AUTH PLAIN ... (user=alice)", 2);
        assertFalse(all.contains(WRONG), all);
    }

    @Test
    void anAddressThatGuessesIsNotListenedTo() throws IOException {
        SmtpSettings settings = settings(Listener.Service.SUBMISSION);
        SmtpSettings bound = settings.withLimits(unexempted(settings.limits()));
        try (TestServer server =
                TestServer.startSubmission(bound, new Admission(Optional.of(users), Set.of()))) {
            for (int i = 0; i < 10; i++) {
                try (Dialogue client = secured(server)) {
                    client.ehlo();
                    client.exchange("AUTH PLAIN " + WRONG, "535 5.7.8 *");
                    client.exchange("AUTH PLAIN " + WRONG, "535 5.7.8 *");
                }
            }
            try (Dialogue client = secured(server)) {
                client.ehlo();
                client.exchange("AUTH PLAIN " + RIGHT, "454 4.7.0 *");
            }
        }
    }

    private static SmtpSettings.Limits unexempted(SmtpSettings.Limits limits) {
        return new SmtpSettings.Limits(
                limits.messageSize(),
                limits.dataLine(),
                limits.commandLine(),
                limits.recipients(),
                limits.recipientTries(),
                limits.refusedRecipients(),
                limits.errors(),
                limits.received(),
                limits.connections(),
                limits.connectionsPerClient(),
                limits.connectionsPerMinute(),
                limits.messagesPerMinute(),
                List.<IpNetwork>of());
    }

    @Test
    void implicitTlsGreetsWithinTls() throws IOException {
        try (TestServer server = start(Listener.Service.SUBMISSIONS);
                Dialogue client = server.connect()) {
            client.secure(TestTls.trusting());
            client.greeted();
            List<String> keywords = client.ehlo();
            assertFalse(keywords.contains("STARTTLS"), keywords::toString);
            client.exchange("STARTTLS", "503 5.5.1 *");
            client.exchange("MAIL FROM:<alice@alice.test>", "530 5.7.0 *");
            client.exchange("AUTH PLAIN " + RIGHT, "235 2.7.0 *");
            client.exchange("MAIL FROM:<alice@alice.test> REQUIRETLS", "250 *");
        }
    }

    @Test
    void requiretlsNeedsTls() throws IOException {
        try (TestServer server = start(Listener.Service.SMTP);
                Dialogue client = server.connect().greeted()) {
            client.ehlo();
            client.exchange("MAIL FROM:<alice@alice.test> REQUIRETLS", "530 5.7.10 *");
            client.startTls();
            client.ehlo();
            client.exchange("MAIL FROM:<alice@alice.test> REQUIRETLS", "250 *");
            client.exchange("RCPT TO:<dave@dave.test>", "250 *");
            client.exchange("DATA", "354 *");
            client.exchange("TLS-Required: no\r\n\r\nx\r\n.", "250 *");
            var message = server.spool.stored.getFirst().message();
            assertTrue(message.envelope().parameters().requiretls());
            assertTrue(message.traits().tlsNotRequired());
        }
    }

    @Test
    void aPinnedKeyMayRelayAndNoOther() throws Exception {
        TestTls.Identity alice = TestTls.identity("CN=alice");
        TestTls.Identity eve = TestTls.identity("CN=alice");
        Admission admission = new Admission(Optional.empty(), Set.of(alice.pin()));
        try (TestServer server =
                TestServer.startSubmission(settings(Listener.Service.SMTP), admission)) {
            assertEquals("250", relays(server, TestTls.trusting(alice)));
            assertEquals("550", relays(server, TestTls.trusting(eve)));
            assertEquals("550", relays(server, TestTls.trusting()));
        }
    }

    private static String relays(TestServer server, SSLContext tls) throws IOException {
        try (Dialogue client = server.connect().greeted()) {
            client.ehlo();
            client.startTls(tls);
            client.ehlo();
            client.exchange("MAIL FROM:<alice@alice.test>", "250 *");
            client.send("RCPT TO:<carol@away.test>");
            return client.readLine().substring(0, 3);
        }
    }
}
