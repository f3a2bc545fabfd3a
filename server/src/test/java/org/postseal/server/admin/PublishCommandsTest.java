package org.postseal.server.admin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.site.SiteKeySettings;
import org.postseal.spec.dns.Names;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A site's own certificate names its postmaster: here it stands for a user's. */
class PublishCommandsTest {
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir Path directory;
    private FileSiteKeys keys;
    private PublishCommands commands;

    @BeforeEach
    void begin() throws IOException {
        keys = open("a", "a.test");
        commands = commands(CLOCK);
    }

    private FileSiteKeys open(String name, String domain) throws IOException {
        return FileSiteKeys.open(
                directory.resolve(name), SiteKeySettings.of(domain), CLOCK, new SecureRandom());
    }

    private PublishCommands commands(Clock clock) {
        return new PublishCommands(
                keys, Set.of("a.test"), clock, words -> ControlReply.ok("passed on " + words));
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private Optional<byte[]> inDirectory() {
        return keys.userCertificate("a.test", Names.wkdHash("Postmaster"));
    }

    private void refused(byte[] octets, String... parts) {
        ControlReply reply = commands.run(List.of("publish", base64(octets)));
        assertEquals(ControlReply.USAGE, reply.status(), reply.text());
        for (String part : parts) {
            assertTrue(reply.text().contains(part), reply.text());
        }
        assertTrue(keys.userCertificates().isEmpty(), "nothing is stored");
    }

    @Test
    void aPublishedCertificateIsServedAndListedTillItIsTakenBack() {
        ControlReply reply = commands.run(List.of("publish", base64(keys.certificate())));
        assertEquals(0, reply.status(), reply.text());
        assertTrue(reply.text().contains("for postmaster@a.test\n"), reply.text());
        assertArrayEquals(keys.userCertificates().getFirst().octets(), inDirectory().orElseThrow());
        String list = commands.run(List.of("published")).text();
        assertTrue(list.contains("    OPENPGPKEY at _smtp-openpgp.a.test\n"), list);
        assertTrue(list.contains("https://openpgpkey.a.test/.well-known/openpgpkey/"), list);
        assertEquals(0, commands.run(List.of("unpublish", "postmaster@a.test")).status());
        assertTrue(inDirectory().isEmpty());
        assertEquals(
                ControlReply.NO_INPUT,
                commands.run(List.of("unpublish", "postmaster@a.test")).status());
    }

    @Test
    void aSecretKeyIsRefusedInEveryForm() throws IOException {
        byte[] secret = Files.readAllBytes(directory.resolve("a").resolve("site-key.pgp"));
        refused(secret, "secret key", "nothing was stored");
        refused("-----BEGIN PGP PRIVATE KEY BLOCK-----\n".getBytes(US_ASCII), "secret key");
    }

    @Test
    void whatIsOfNoUseIsRefusedWithTheReason() throws IOException {
        refused(open("b", "b.test").certificate(), "postmaster@b.test", "receives for a.test");
        refused("nonsense".getBytes(US_ASCII));
        refused(new byte[0]);
        byte[] certificate = keys.certificate();
        commands = commands(Clock.offset(CLOCK, Duration.ofDays(400)));
        refused(certificate, "cannot be sealed to");
    }

    @Test
    void otherWordsArePassedOn() {
        assertEquals("passed on [list]", commands.run(List.of("list")).text());
        assertEquals(ControlReply.USAGE, commands.run(List.of("publish")).status());
    }
}
