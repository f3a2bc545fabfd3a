package org.postseal.interop.fault;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.interop.process.ServerProcess;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What recipients' domains publish is wrong: opportunistic mail goes in clear and the log says why,
 * enforced mail waits, and the server lives.
 */
@Timeout(300)
class HostileNamesTest {
    @TempDir static Path directory;

    private static HostileNames names;
    private static Sink sink;
    private static BadKeys keys;
    private static ServerSocket silent;
    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        names = new HostileNames();
        sink = Sink.start();
        keys = new BadKeys(directory);
        silent = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        String more =
                """
                [outward]
                smarthost = "%s"
                [sealing]
                user-keys = "published"
                [https]
                port = %d
                allowed-networks = ["127.0.0.0/8"]
                [queue]
                retry-min = "1s"
                retry-max = "1s"
                """
                        .formatted(sink.hop(), silent.getLocalPort());
        server =
                ServerProcess.start(
                        Settings.write(
                                directory,
                                "mx.dave.test",
                                "127.0.0.1:0",
                                sink.hop(),
                                more + names.settings()));
        server.address();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        silent.close();
        keys.end();
        sink.close();
        names.close();
    }

    private static byte[] useless(String kind, String domain)
            throws IOException, InterruptedException {
        return switch (kind) {
            case "expired" -> keys.expired(domain);
            case "revoked" -> keys.revoked(domain);
            case "sign-only" -> keys.signOnly(domain);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** The queue id. */
    private static String send(String domain, String name)
            throws IOException, InterruptedException {
        try (SmtpPeer peer = SmtpPeer.greeted(server.address())) {
            String reply = peer.send("erin@" + domain, Mail.named(name, 1000));
            assertTrue(reply.startsWith("250 2.0.0 Ok: queued as "), reply);
            return reply.substring(reply.lastIndexOf(' ') + 1);
        }
    }

    /** The log's first word on the recipient of a message. */
    private static String outcome(String id) throws InterruptedException {
        return server.logged(line -> line.contains(id + ": to=<"));
    }

    private static void assertClear(String domain) throws InterruptedException {
        assertTrue(sink.await("erin@" + domain).text().contains("X-Name: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"expired", "revoked", "sign-only"})
    void aUselessCertificateMeansClearAndTheLogSaysWhy(String kind) throws Exception {
        String domain = kind + ".may.test";
        names.publish(domain, "testing", useless(kind, domain));
        String line = outcome(send(domain, kind));
        assertTrue(line.contains("status=sent"), line);
        assertTrue(line.contains("level=clear"), line);
        assertTrue(line.toLowerCase(Locale.ROOT).contains(reason(kind)), line);
        assertClear(domain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"expired", "revoked", "sign-only"})
    void aUselessCertificateUnderEnforceMeansWait(String kind) throws Exception {
        String domain = kind + ".must.test";
        names.publish(domain, "enforce", useless(kind, domain));
        String line = outcome(send(domain, kind));
        assertTrue(line.contains("status=deferred"), line);
        assertTrue(line.toLowerCase(Locale.ROOT).contains(reason(kind)), line);
        assertTrue(sink.copiesFor("erin@" + domain).isEmpty());
    }

    private static String reason(String kind) {
        return kind.equals("sign-only") ? "encrypt" : kind;
    }

    @Test
    void twoPoliciesAreNone() throws Exception {
        String k = "; k=" + "0123456789".repeat(4);
        names.load(HostileNames.policy("two.test", "id=1; mode=enforce; seal=site" + k));
        names.load(HostileNames.policy("two.test", "id=2; mode=enforce; seal=site" + k));
        String line = outcome(send("two.test", "two"));
        assertTrue(line.contains("status=sent"), line);
        assertClear("two.test");
    }

    @Test
    void aliasesThatGoRoundEnd() throws Exception {
        names.load("_smtp-openpgp.round.test. 1 IN CNAME a.round.test.");
        names.load("a.round.test. 1 IN CNAME _smtp-openpgp.round.test.");
        String line = outcome(send("round.test", "round"));
        assertTrue(line.contains("status=sent"), line);
        assertClear("round.test");
    }

    @Test
    void aKeyDirectoryThatHangsHoldsUpItsOwnMailAlone() throws Exception {
        names.load("openpgpkey.hang.test. 1 IN A 127.0.0.1");
        String hung = send("hang.test", "hang");
        String line = outcome(send("quick.test", "quick"));
        assertTrue(line.contains("status=sent"), line);
        assertTrue(outcome(hung).contains("status=sent"));
        assertClear("hang.test");
    }

    @Test
    void whatWasEnforcedIsNeverSentInClearWhileTheDnsFails() throws Exception {
        String domain = "failing.test";
        names.publish(domain, "enforce", keys.good(domain));
        String before = outcome(send(domain, "before"));
        assertTrue(before.contains("status=sent"), before);
        assertTrue(sink.await("erin@" + domain).text().contains("-----BEGIN PGP MESSAGE-----"));
        // What the first message found is good for a second; then the DNS must be asked again.
        Thread.sleep(1500);
        names.fail(domain);
        String meanwhile = outcome(send(domain, "meanwhile"));
        boolean waits = meanwhile.contains("status=deferred");
        assertTrue(waits || meanwhile.contains("level=sealed-site"), meanwhile);
        for (Sink.Copy copy : sink.copiesFor("erin@" + domain)) {
            assertFalse(copy.text().contains("X-Name: "), copy.text());
        }
    }
}
