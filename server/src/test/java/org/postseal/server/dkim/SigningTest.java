package org.postseal.server.dkim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.dkim.DkimResult.Status;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Signed here, verified here; what is changed on the way, and what is not signed at all. */
class SigningTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String HEADER =
            """
            Received: from x (x [127.0.0.1])
            	by y; Mon, 23 Nov 2026 12:00:00 +0000
            From: Alice <alice@alice.test>
            To: dave@dave.test
            Subject:  a   long
             one
            Date: Mon, 23 Nov 2026 12:00:00 +0000
            Message-ID: <1@alice.test>
            List-Id: <l.alice.test>
            X-Unsigned: 1

            """
                    .replace("\n", "\r\n");
    private static final String MESSAGE = HEADER + "Hello  Dave, \r\n\r\nbye\r\n\r\n";

    @TempDir private static Path directory;
    private static DkimKeys keys;
    private static DkimSigner signer;
    private static Zone zone;

    @BeforeAll
    static void makeKeys() throws IOException {
        keys = DkimKeys.open(directory, "postseal", new SecureRandom());
        keys.create();
        signer =
                new DkimSigner(
                        keys,
                        new DkimSigner.Domains(Set.of("alice.test", "other.test"), "mx.alice.test"),
                        SignedNames.DEFAULT,
                        () -> NOW);
        zone = new Zone().publish(keys, "alice.test").publish(keys, "other.test");
    }

    private static byte[] octets(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static String sign(String message) throws IOException {
        return new String(signer.sign(new ByteArrayInputStream(octets(message))), ISO_8859_1);
    }

    private static List<DkimResult> verify(String message) throws IOException {
        return verify(message, zone);
    }

    private static List<DkimResult> verify(String message, Zone asked) throws IOException {
        return new DkimVerifier(() -> NOW)
                .verify(new ByteArrayInputStream(octets(message)), asked)
                .results();
    }

    private static void assertAll(Status status, String reason, String message) throws IOException {
        List<DkimResult> results = verify(message);
        assertEquals(2, results.size(), message);
        for (DkimResult result : results) {
            assertEquals(status, result.status(), result::toString);
            assertEquals(reason, result.reason());
        }
    }

    @Test
    void bothAlgorithmsPass() throws IOException {
        String signature = sign(MESSAGE);
        assertAll(Status.PASS, "", signature + MESSAGE);
        assertEquals(
                Set.of("rsa-sha256", "ed25519-sha256"),
                verify(signature + MESSAGE).stream()
                        .map(DkimResult::algorithm)
                        .collect(Collectors.toSet()));
        assertTrue(signature.lines().allMatch(line -> line.length() <= 78), () -> signature);
    }

    @Test
    void whatRelaysMayDoIsAllowed() throws IOException {
        String signed = sign(MESSAGE) + MESSAGE;
        assertAll(Status.PASS, "", "Received: from z by w; now\r\nX-Spam: no\r\n" + signed);
        assertAll(Status.PASS, "", signed.replace("a   long\r\n one", "a long one"));
        assertAll(Status.PASS, "", signed.replace("Hello  Dave, ", "Hello Dave,"));
        assertAll(Status.PASS, "", signed.replace("X-Unsigned: 1", "X-Unsigned: 2"));
    }

    @Test
    void whatIsSignedCannotBeChangedOrAddedTo() throws IOException {
        String signed = sign(MESSAGE) + MESSAGE;
        String changed = "header was changed";
        assertAll(Status.FAIL, changed, signed.replace("a   long", "a short"));
        assertAll(Status.FAIL, changed, signed.replace("<l.alice.test>", "<m.alice.test>"));
        assertAll(Status.FAIL, changed, "From: Eve <eve@eve.test>\r\n" + signed);
        assertAll(Status.FAIL, changed, "Subject: another\r\n" + signed);
        assertAll(Status.FAIL, changed, "Reply-To: eve@eve.test\r\n" + signed);
        assertAll(Status.FAIL, "body was changed", signed + "more\r\n");
        assertAll(Status.FAIL, "body was changed", signed.replace("bye", "by"));
    }

    @Test
    void signsForItsOwnDomainsOnly() throws IOException {
        for (String from :
                List.of(
                        "eve@eve.test",
                        "a@sub.alice.test",
                        "a@alice.test, e@eve.test",
                        "nobody",
                        "\"alice@alice.test\" <e@eve.test>")) {
            String message = MESSAGE.replace("Alice <alice@alice.test>", from);
            assertEquals("", sign(message), from);
        }
        assertEquals("", sign("From: e@eve.test\r\n" + MESSAGE), "two From fields");
        assertEquals("", sign("Subject: no author\r\n\r\nx\r\n"));
        assertEquals("", sign("Subject: " + "x".repeat(300_000) + "\r\n" + MESSAGE));
        assertTrue(sign(MESSAGE.replace("alice@alice", "a@OTHER")).contains("d=other.test"));
        assertTrue(
                sign(MESSAGE.replace("alice@alice", "MAILER-DAEMON@mx.alice"))
                        .contains("d=alice.test"));
    }

    @Test
    void aStreamIsSignedWhileItPasses() throws IOException {
        DkimSigner.Signing signing = signer.begin();
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        OutputStream through = signing.through(passed);
        for (byte octet : octets(MESSAGE)) {
            through.write(octet);
        }
        assertArrayEquals(octets(MESSAGE), passed.toByteArray());
        assertAll(Status.PASS, "", new String(signing.fields(), ISO_8859_1) + MESSAGE);
    }

    @Test
    void messagesWithoutABodyOrWithoutAnEnd() throws IOException {
        for (String message :
                List.of(
                        "From: a@alice.test\r\n",
                        "From: a@alice.test\r\n\r\n",
                        "From: a@alice.test\r\n\r\nx",
                        "From: a@alice.test\r\n\r\n" + "8-bit \u00e4\r\n".repeat(20_000))) {
            assertAll(Status.PASS, "", sign(message) + message);
        }
    }

    @Test
    void keysThatAreMissingRevokedOrUnreachable() throws IOException {
        String signed = sign(MESSAGE) + MESSAGE;
        Zone empty = new Zone();
        Zone revoked = new Zone();
        Zone down = new Zone();
        for (DkimRecord record : keys.records("alice.test")) {
            revoked.add(record.owner(), "TXT", record.text().replaceAll("p=.*", "p="));
            down.fail(record.owner());
        }
        for (DkimResult result : verify(signed, empty)) {
            assertEquals("no key published", result.reason());
            assertEquals(Status.PERMERROR, result.status());
        }
        for (DkimResult result : verify(signed, revoked)) {
            assertEquals("key revoked", result.reason());
        }
        for (DkimResult result : verify(signed, down)) {
            assertEquals(Status.TEMPERROR, result.status());
        }
    }

    @Test
    void noMoreThanTenSignaturesAreLookedAt() throws IOException {
        String signature = sign(MESSAGE);
        Zone counted = new Zone().publish(keys, "alice.test");
        assertEquals(10, verify(signature.repeat(50) + MESSAGE, counted).size());
        assertEquals(10, counted.asked().size());
    }
}
