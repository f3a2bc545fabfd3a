package org.postseal.interop.submission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.process.Parts;
import org.postseal.interop.process.Waiting;
import org.postseal.server.app.Main;
import org.postseal.server.app.Site;
import org.postseal.server.app.config.ConfigReader;
import org.postseal.server.app.demo.DnsAuthority;
import org.postseal.server.app.demo.DnsServer;
import org.postseal.server.app.demo.DnsZone;
import org.xbill.DNS.Name;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** swaks submits by PLAIN; a site submits to its smart host by SCRAM. */
class SubmissionTest {
    private static final String PASSWORD = "correct-horse-battery";

    private static final String LOGIN = " --auth PLAIN -au alice -ap " + PASSWORD;

    @AutoClose private final Parts parts = new Parts();

    @TempDir private Path directory;
    private Path certificate;
    private Site dave;

    @BeforeEach
    void daveServesUsers() throws Exception {
        certificate = directory.resolve("cert.pem");
        Path key = directory.resolve("key.pem");
        Ended.well(
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
                        + " -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout "
                        + key
                        + " -out "
                        + certificate);
        Path settings =
                settings(
                        "dave",
                        """
                        relay-from = []
                        [listen]
                        smtp = ["127.0.0.1:0"]
                        submission = ["127.0.0.1:0"]
                        submissions = ["127.0.0.1:0"]
                        tls-certificate = "%s"
                        tls-key = "%s"
                        [local."dave.test"]
                        recipients = ["dave"]
                        """
                                .formatted(certificate, key));
        NewUser.add(settings, "alice", PASSWORD);
        NewUser.senders(settings, "alice", "@alice.test");
        dave = start(settings);
    }

    private Path settings(String name, String rest) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        String text = "hostname = \"mx.%s.test\"\ndomain = \"%1$s.test\"\n%s".formatted(name, rest);
        return Files.writeString(home.resolve("postseal.toml"), text);
    }

    private Site start(Path settings) throws Exception {
        Site site = Site.start(ConfigReader.read(settings));
        parts.keep(site);
        return site;
    }

    private int port(int listener) {
        return dave.listening().get(listener).getPort();
    }

    /** A message in dave's mailbox that holds this, once it is there. */
    private String delivered(String word) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        Waiting.until(
                () -> {
                    seen.clear();
                    mails().filter(holds(word)).forEach(seen::add);
                    return !seen.isEmpty();
                },
                () -> "no message with " + word);
        return seen.getFirst();
    }

    private static Predicate<String> holds(String word) {
        return mail -> mail.contains(word);
    }

    private Stream<String> mails() {
        Path mail = directory.resolve("dave/mail/dave.test/dave/new");
        if (!Files.isDirectory(mail)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(mail)) {
            return files.map(SubmissionTest::read).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String swaks(String rest) {
        return "swaks --from alice@alice.test --to dave@dave.test --server 127.0.0.1 " + rest;
    }

    @Test
    void swaksLogsInByPlainOverStartTls() throws Exception {
        Ended refused = Ended.of(swaks("--tls --auth PLAIN -au alice -ap wrong --port " + port(1)));
        assertTrue(refused.output().contains("535 5.7.8"), refused::output);
        Ended.well(swaks("--tls --header X-Way:starttls --port " + port(1) + LOGIN));
        assertTrue(delivered("X-Way:starttls").contains("with ESMTPSA"));
    }

    @Test
    void swaksSendsInNobodyElsesName() throws Exception {
        String in = " --tls --port " + port(1) + LOGIN;
        Ended other =
                Ended.of("swaks --from eve@dave.test --to dave@dave.test --server 127.0.0.1" + in);
        assertTrue(other.output().contains("550 5.7.1 Not a sender"), other::output);
        Ended forged = Ended.of(swaks("--header From:eve@dave.test" + in));
        assertTrue(forged.output().contains("550 5.7.1 From must be"), forged::output);
    }

    @Test
    void swaksLogsInOverImplicitTls() throws Exception {
        Ended.well(swaks("--tlsc --header X-Way:implicit --port " + port(2) + LOGIN));
        assertTrue(delivered("X-Way:implicit").contains("with ESMTPSA"));
    }

    /** The command of a user, who reads its help and writes no password on its line. */
    @Test
    void ourSendLogsIn() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        DnsAuthority empty =
                new DnsAuthority(List.of(DnsZone.unsigned(Name.fromConstantString("test."))));
        DnsServer dns = DnsServer.start(InetAddress.getLoopbackAddress(), empty::answer);
        parts.keep(dns);
        for (String relay :
                List.of("smtp://127.0.0.1:" + port(1), "smtps://127.0.0.1:" + port(2))) {
            String word = relay.startsWith("smtps") ? "send-implicit" : "send-starttls";
            Path mail = directory.resolve(word);
            Files.writeString(mail, "From: alice@alice.test\nSubject: " + word + "\n\nx\n");
            int status =
                    Main.commandLine()
                            .execute(
                                    "send",
                                    "--from=alice@alice.test",
                                    "--to=dave@dave.test",
                                    "--allow-clear",
                                    "--dns=127.0.0.1:" + dns.address().getPort(),
                                    "--server=" + relay,
                                    "--user=alice",
                                    "--password-file=" + password,
                                    "--ca=" + certificate,
                                    mail.toString());
            assertEquals(0, status);
            assertTrue(delivered(word).contains("with ESMTPSA"));
        }
    }

    @Test
    void aSiteSubmitsToItsSmartHost() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        for (String relay :
                List.of("smtp://127.0.0.1:" + port(1), "smtps://127.0.0.1:" + port(2))) {
            String name = relay.startsWith("smtps") ? "implicit" : "starttls";
            Site alice =
                    start(
                            settings(
                                    name,
                                    """
                                    [listen]
                                    smtp = ["127.0.0.1:0"]
                                    [local."%s.test"]
                                    [sealing]
                                    default = "never"
                                    [outward]
                                    smarthost = "%s"
                                    extra-ca = ["%s"]
                                    [outward.auth."%2$s"]
                                    user = "alice"
                                    password-file = "%s"
                                    """
                                            .formatted(name, relay, certificate, password)));
            InetSocketAddress in = alice.listening().getFirst();
            Ended.well(swaks("--header X-Way:" + name + " --port " + in.getPort()));
            assertTrue(delivered("X-Way:" + name).contains("with ESMTPSA"));
        }
    }
}
