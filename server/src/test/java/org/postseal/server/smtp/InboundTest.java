package org.postseal.server.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.session.IpNetwork;
import org.postseal.server.authentication.InboundChecks;
import org.postseal.server.dkim.DkimKeys;
import org.postseal.server.dkim.DkimSigner;
import org.postseal.server.dkim.SignedNames;
import org.postseal.server.dkim.Zone;
import org.postseal.server.spool.Draft;
import org.postseal.server.unsealing.Unsealer;
import org.postseal.server.unsealing.Unsealer.Outcome;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What a server says of who mail is from, and what it refuses. */
class InboundTest {
    private static final String MESSAGE =
            "From: alice@alice.test\r\nTo: dave@dave.test\r\nSubject: x\r\n\r\nhello\r\n";
    private static final Unsealer NOT_SEALED =
            (_, _, _) -> CompletableFuture.completedFuture(new Outcome.NotSealedHere());

    @TempDir private Path directory;
    private String signed;
    private Zone zone;

    @BeforeEach
    void sign() throws IOException {
        DkimKeys keys = DkimKeys.open(directory, "postseal", new SecureRandom());
        keys.create();
        DkimSigner signer =
                new DkimSigner(
                        keys,
                        new DkimSigner.Domains(Set.of("alice.test"), "mx.alice.test"),
                        SignedNames.DEFAULT,
                        TestServer.CLOCK);
        byte[] octets = MESSAGE.getBytes(ISO_8859_1);
        signed = new String(signer.sign(new ByteArrayInputStream(octets)), ISO_8859_1) + MESSAGE;
        zone =
                new Zone()
                        .publish(keys, "alice.test")
                        .add("_dmarc.alice.test", "TXT", "v=DMARC1; p=reject")
                        .add("alice.test", "TXT", "v=spf1 ip4:192.0.2.1 -all");
    }

    private Optional<InboundChecks> checks(boolean enforce, String... trusted) {
        List<IpNetwork> networks = List.of(trusted).stream().map(IpNetwork::parse).toList();
        return Optional.of(
                new InboundChecks(
                        new InboundChecks.Settings("mx.dave.test", networks, enforce),
                        zone,
                        TestServer.CLOCK,
                        new Random(1)));
    }

    /** What is stored of a message, or the refusal. */
    private static String submit(TestServer server, String message) throws Exception {
        try (Dialogue client = server.connect()) {
            client.greeted().send("EHLO mail.alice.test");
            while (!client.readLine().startsWith("250 ")) {
                // keywords
            }
            client.exchange("MAIL FROM:<alice@alice.test>", "250*");
            client.exchange("RCPT TO:<dave@dave.test>", "250*");
            client.exchange("DATA", "354*");
            client.raw(message + ".\r\n");
            String reply = client.readLine();
            return reply.startsWith("250")
                    ? new String(server.spool.stored.getFirst().body(), ISO_8859_1)
                    : reply;
        }
    }

    @Test
    void resultsStandBeforeAllElse() throws Exception {
        try (TestServer server = TestServer.startUnsealing(NOT_SEALED, checks(true))) {
            String stored = submit(server, signed);
            String expected =
                    "Authentication-Results: mx.dave.test;\r\n"
                            + "\tspf=fail smtp.mailfrom=alice.test;\r\n"
                            + "\tspf=none smtp.helo=mail.alice.test;\r\n"
                            + "\tdkim=pass header.d=alice.test header.s=postseal1-rsa";
            assertEquals(expected, stored.substring(0, expected.length()));
            assertTrue(
                    stored.contains(
                            ";\r\n\tdmarc=pass (p=reject) header.from=alice.test\r\nReceived: "),
                    stored);
            assertTrue(stored.endsWith(signed));
        }
    }

    @Test
    void enforcementRefusesAndReportingDoesNot() throws Exception {
        try (TestServer server = TestServer.startUnsealing(NOT_SEALED, checks(true))) {
            String reply = submit(server, signed.replace("hello", "hullo"));
            assertEquals("550 5.7.1 Refused by the DMARC policy of alice.test", reply.strip());
            assertEquals(List.of(), server.spool.stored);
        }
        try (TestServer server = TestServer.startUnsealing(NOT_SEALED, checks(false))) {
            String stored = submit(server, signed.replace("hello", "hullo"));
            assertTrue(stored.contains("dmarc=fail (p=reject) header.from=alice.test"), stored);
        }
        zone.fail("_dmarc.alice.test");
        try (TestServer server = TestServer.startUnsealing(NOT_SEALED, checks(true))) {
            String stored = submit(server, MESSAGE);
            assertTrue(stored.contains("dmarc=temperror"), stored);
        }
    }

    @Test
    void aTrustedClientIsNotChecked() throws Exception {
        try (TestServer server =
                TestServer.startUnsealing(NOT_SEALED, checks(true, "127.0.0.0/8"))) {
            String stored = submit(server, MESSAGE);
            assertFalse(stored.contains("Authentication-Results"), stored);
            assertEquals(List.of(), zone.asked());
        }
    }

    /** Whoever brings it: what was sealed nobody could have checked before. */
    @Test
    void whatWasSealedIsJudgedByItsOwnHeader() throws Exception {
        TestServer[] running = new TestServer[1];
        Unsealer unsealer =
                (_, _, envelope) -> {
                    Draft original = running[0].spool.draft();
                    byte[] octets = signed.getBytes(ISO_8859_1);
                    original.write(octets, 0, octets.length);
                    return CompletableFuture.completedFuture(
                            new Outcome.Unsealed(
                                    original,
                                    envelope.recipients(),
                                    false,
                                    "<1@alice.test>",
                                    "0".repeat(32),
                                    List.of(),
                                    "origin=alice.test",
                                    "openpgp-seal=pass policy.level=site"
                                            + " policy.origin=alice.test"));
                };
        try (TestServer server = TestServer.startUnsealing(unsealer, checks(true, "127.0.0.0/8"))) {
            running[0] = server;
            String stored = submit(server, SEALED);
            assertTrue(
                    stored.startsWith(
                            "Authentication-Results: mx.dave.test;\r\n"
                                    + "\topenpgp-seal=pass policy.level=site"
                                    + " policy.origin=alice.test;\r\n"
                                    + "\tdkim=pass header.d=alice.test"),
                    stored);
            assertTrue(
                    stored.contains("x-outer-dkim=permerror reason=\"tag v= is missing\""), stored);
            assertTrue(
                    stored.contains(";\r\n\tdmarc=pass (p=reject) header.from=alice.test;\r\n"),
                    stored);
            assertTrue(stored.endsWith("\r\n" + signed), stored);
            assertEquals(0, server.spool.openDrafts.get());
        }
    }

    private static final String SEALED =
            """
            DKIM-Signature: d=alice.test
            From: eve@eve.test
            Subject: [...]
            MIME-Version: 1.0
            Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b

            --b
            Content-Type: application/pgp-encrypted

            Version: 1

            --b
            Content-Type: application/octet-stream

            -----BEGIN PGP MESSAGE-----

            hF4D
            -----END PGP MESSAGE-----

            --b--
            """
                    .replace("\n", "\r\n");
}
