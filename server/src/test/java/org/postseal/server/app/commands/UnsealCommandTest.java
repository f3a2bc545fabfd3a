package org.postseal.server.app.commands;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.client.cli.SealCommand;
import org.postseal.client.cli.Surroundings;
import org.postseal.server.app.config.ConfigTemplate;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.site.KeyVersion;
import org.postseal.server.site.SiteKeySettings;

import picocli.CommandLine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code seal} and {@code unseal}, one after the other. */
final class UnsealCommandTest {
    private static final String ORIGINAL =
            "From: alice@a.test\r\nSubject: x\r\n\r\n.dot\r\ngrüße\r\n";

    @TempDir Path directory;
    private FileSiteKeys alice;

    private record Run(int status, byte[] out, String err) {}

    @BeforeEach
    void makeKeys() throws IOException {
        alice = keys("a.test", KeyVersion.V4);
    }

    private FileSiteKeys keys(String domain, KeyVersion version) throws IOException {
        FileSiteKeys keys =
                FileSiteKeys.open(
                        directory.resolve(domain),
                        new SiteKeySettings(domain, version, SiteKeySettings.MONTHLY),
                        Clock.systemUTC(),
                        new SecureRandom());
        Files.write(directory.resolve(domain + ".pgp"), keys.certificate());
        return keys;
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private byte[] seal(String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of("--certificate", file("d.test.pgp"), "--from", "alice@a.test"));
        words.addAll(List.of("--key", file("a.test/site-key.pgp"), "--to", "dave@d.test"));
        words.addAll(List.of(more));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings =
                new Surroundings(
                        new ByteArrayInputStream(ORIGINAL.getBytes(UTF_8)),
                        out,
                        new PrintStream(err, true, UTF_8),
                        Map.of(),
                        "alice",
                        () -> "host.test",
                        Clock.systemUTC(),
                        new SecureRandom());
        int status = new CommandLine(new SealCommand(surroundings)).execute(array(words));
        assertEquals(0, status, err.toString(UTF_8));
        return out.toByteArray();
    }

    private Run unseal(byte[] sealed, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Callable<Integer> command =
                new UnsealCommand(
                        new ByteArrayInputStream(sealed), out, new PrintStream(err, true, UTF_8));
        int status = new CommandLine(command).execute(words);
        return new Run(status, out.toByteArray(), err.toString(UTF_8));
    }

    private Run unsealByKey(byte[] sealed, String... more) {
        List<String> words = new ArrayList<>(List.of("--key", file("d.test/site-key.pgp")));
        words.addAll(List.of("--destination", "d.test", "--to", "dave@d.test"));
        words.addAll(List.of(more));
        return unseal(sealed, array(words));
    }

    private static String[] array(List<String> words) {
        return words.toArray(String[]::new);
    }

    private static void delivers(String result, Run run) {
        assertEquals(0, run.status, run.err);
        String text = new String(run.out, UTF_8);
        assertTrue(text.contains("Received: by a.test (Postseal seal);\r\n"), text);
        assertTrue(text.endsWith("\r\n" + ORIGINAL), text);
        assertTrue(text.contains("openpgp-seal=" + result + " "), text);
    }

    @ParameterizedTest
    @EnumSource(KeyVersion.class)
    void opensWhatSealMade(KeyVersion version) throws IOException {
        keys("d.test", version);
        delivers("neutral", unsealByKey(seal()));
        Files.writeString(
                directory.resolve("policy"),
                "v=smtp-openpgp1; id=1; mode=enforce; seal=site; k=" + alice.fingerprint());
        delivers(
                "pass",
                unsealByKey(
                        seal(),
                        "--origin-policy",
                        file("policy"),
                        "--origin-certificate",
                        file("a.test.pgp")));
    }

    @Test
    void refusesWithTheReplyOfTheServer() throws IOException {
        FileSiteKeys dave = keys("d.test", KeyVersion.V4);
        Files.writeString(
                directory.resolve("policy"),
                "v=smtp-openpgp1; id=1; k=" + dave.fingerprint()); // not the one that signs
        String[] wrong = {
            "--origin-policy", file("policy"), "--origin-certificate", file("d.test.pgp")
        };
        Run run = unsealByKey(seal(), wrong);
        assertEquals(65, run.status);
        assertEquals(0, run.out.length);
        assertEquals("554 5.7.7 Message cannot be unsealed", run.err.strip());
        Run verbose = unsealByKey(seal(), "-v", "--to", "mallet@d.test");
        assertEquals(65, verbose.status);
        assertTrue(verbose.err.contains("reason: "), verbose.err);
    }

    @Test
    void remembersWhatItOpened() throws IOException {
        keys("d.test", KeyVersion.V4);
        byte[] sealed = seal();
        delivers("neutral", unsealByKey(sealed, "--state", file("state")));
        Run again = unsealByKey(sealed, "--state", file("state"));
        assertEquals(0, again.status);
        assertEquals(0, again.out.length);
        assertTrue(again.err.contains("recipients=0"), again.err);
    }

    @Test
    void leavesOtherMailAsItIs() throws IOException {
        keys("d.test", KeyVersion.V4);
        byte[] sealed = seal();
        Run other =
                unseal(
                        sealed,
                        "--key",
                        file("a.test/site-key.pgp"),
                        "--destination",
                        "a.test",
                        "--to",
                        "alice@a.test");
        assertEquals(0, other.status, other.err);
        assertArrayEquals(sealed, other.out);
    }

    @Test
    void keysThatCannotBeHadAreATemporaryFailure() throws IOException {
        keys("d.test", KeyVersion.V4);
        byte[] sealed = seal();
        Files.write(directory.resolve("d.test/site-key.pgp"), new byte[] {1});
        Run damaged = unsealByKey(sealed);
        assertEquals(75, damaged.status);
        assertTrue(damaged.err.startsWith("451 4.7.5 "), damaged.err);
        Files.delete(directory.resolve("d.test/site-key.pgp"));
        assertEquals(75, unsealByKey(sealed).status);
    }

    @Test
    void wrongUseIsSaid() throws IOException {
        keys("d.test", KeyVersion.V4);
        assertEquals(64, unseal(new byte[0], "--key", file("d.test/site-key.pgp")).status);
        assertEquals(66, unsealByKey(new byte[0], "--origin-policy", file("none")).status);
        Files.writeString(directory.resolve("policy"), "v=spf1");
        assertEquals(65, unsealByKey(new byte[0], "--origin-policy", file("policy")).status);
    }

    @Test
    void takesTheKeysOfTheSettings() throws IOException {
        Path settings =
                Files.writeString(
                        directory.resolve("postseal.toml"),
                        ConfigTemplate.text("mx.d.test", "d.test"));
        Run first =
                unseal(
                        ORIGINAL.getBytes(ISO_8859_1),
                        "-c",
                        settings.toString(),
                        "--to",
                        "dave@d.test");
        assertEquals(0, first.status, first.err);
        assertArrayEquals(ORIGINAL.getBytes(ISO_8859_1), first.out);
    }
}
