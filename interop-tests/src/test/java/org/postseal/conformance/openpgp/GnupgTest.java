package org.postseal.conformance.openpgp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** GnuPG reads what the suite builds: keys and seals of version 4. */
final class GnupgTest {
    @TempDir Path directory;
    private Path home;

    @BeforeEach
    void makeHome() throws IOException {
        home = Files.createDirectory(directory.resolve("h"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    }

    @AfterEach
    void endAgent() throws Exception {
        run(List.of("gpgconf", "--homedir", home.toString(), "--kill", "all"));
    }

    private record Run(int status, byte[] output, String errors) {}

    private Run gpg(String... words) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "gpg",
                                "--homedir",
                                home.toString(),
                                "--batch",
                                "--no-tty",
                                "--status-fd",
                                "2"));
        command.addAll(List.of(words));
        return run(command);
    }

    private Run run(List<String> command) throws Exception {
        Path output = directory.resolve("out");
        Path errors = directory.resolve("err");
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
        process.getOutputStream().close();
        int status = process.waitFor();
        return new Run(status, Files.readAllBytes(output), Octets.text(Files.readAllBytes(errors)));
    }

    private String file(String name, byte[] octets) throws IOException {
        return Files.write(directory.resolve(name), octets).toString();
    }

    @Test
    void opensASealOfVersion1AndVerifiesItsSignature() throws Exception {
        Identity origin = Identity.site(KeyVersion.V4, "a.example");
        Identity destination = Identity.site(KeyVersion.V4, "d.example");
        assertEquals(0, gpg("--import", file("secret", destination.secret())).status());
        assertEquals(0, gpg("--import", file("public", origin.certificate())).status());
        byte[] original = Octets.ascii("Subject: x\r\n\r\nsecret\r\n");
        SealFields fields =
                SealFields.of(
                        "a.example", "d.example", Instant.now(), "", List.of("dave@d.example"));
        byte[] message = Seal.of(fields, original, origin, destination).message();
        String text = Octets.text(message);
        String armor =
                text.substring(text.indexOf(Armor.BEGIN), text.indexOf(Armor.END))
                        + Armor.END
                        + "\n";
        Run run = gpg("--trust-model", "always", "--decrypt", file("armor", Octets.ascii(armor)));
        assertEquals(0, run.status(), run.errors());
        assertTrue(run.errors().contains("GOODSIG"), run.errors());
        assertTrue(run.errors().contains("GOODMDC"), run.errors());
        assertArrayEquals(fields.plaintext(original), run.output());
    }
}
