package org.postseal.client.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.keys.Certificate.Usability;
import org.postseal.spec.smtp.Mailbox;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Certificates that GnuPG makes. */
class GnupgCertificateTest {
    private static final Mailbox DAVE = new Mailbox("dave", "dave.test");
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    @Test
    void parsesAndUsesThem(@TempDir Path directory) throws Exception {
        // Short: gpg-agent's socket lies in it.
        Path home = Files.createDirectory(directory.resolve("g"), OWNER_ONLY);
        try {
            gpg(
                    home,
                    "--quick-generate-key",
                    "Dave <dave@dave.test>",
                    "future-default",
                    "default",
                    "1y");
            gpg(home, "--quick-generate-key", "carol@dave.test", "rsa2048", "sign", "never");
            check(CertificateFiles.read(gpg(home, "--export", "dave@dave.test")));
            check(CertificateFiles.read(gpg(home, "--armor", "--export", "dave@dave.test")));
            Certificate carol = CertificateFiles.read(gpg(home, "--export", "carol@dave.test"));
            assertEquals(
                    new Usability.Unusable("no encryption subkey"), carol.usability(Instant.now()));
            verify(home, directory);
        } finally {
            run(List.of("gpgconf", "--homedir", home.toString(), "--kill", "all"));
        }
    }

    private static void check(Certificate certificate) {
        Instant now = Instant.now();
        Usability.Usable usable =
                assertInstanceOf(Usability.Usable.class, certificate.usability(now));
        assertEquals(4, usable.keyFingerprint().version());
        assertFalse(usable.aead(), "gpg 2.2 does not know SEIPDv2");
        assertTrue(usable.expires().isBefore(now.plus(Duration.ofDays(800))));
        assertTrue(certificate.names(DAVE, now));
        assertInstanceOf(
                Usability.Unusable.class,
                certificate.usability(usable.expires().plus(Duration.ofDays(400))));
    }

    private static void verify(Path home, Path directory) throws Exception {
        byte[] text = "text".getBytes(StandardCharsets.US_ASCII);
        Path file = Files.write(directory.resolve("text"), text);
        byte[] signature =
                gpg(
                        home,
                        "--local-user",
                        "dave@dave.test",
                        "--output",
                        "-",
                        "--detach-sign",
                        file.toString());
        Certificate dave = CertificateFiles.read(gpg(home, "--export", "dave@dave.test"));
        assertTrue(dave.verifies(signature, text, Instant.now()));
        assertFalse(dave.verifies(signature, new byte[1], Instant.now()));
    }

    private static byte[] gpg(Path home, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "gpg",
                                "--homedir",
                                home.toString(),
                                "--batch",
                                "--quiet",
                                "--pinentry-mode",
                                "loopback",
                                "--passphrase",
                                ""));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private static byte[] run(List<String> command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                        .start();
        byte[] out = process.getInputStream().readAllBytes();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "no end: " + command);
        assertEquals(0, process.exitValue(), "failed: " + command);
        return out;
    }
}
