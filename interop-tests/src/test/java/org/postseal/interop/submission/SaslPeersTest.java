package org.postseal.interop.submission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.interop.postfix.SubmissionPostfix;
import org.postseal.interop.process.Parts;
import org.postseal.server.app.Site;
import org.postseal.server.app.config.ConfigReader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Other implementations of SASL: GNU SASL's client at our submission port, and our client at a
 * Postfix with Cyrus SASL.
 */
class SaslPeersTest {
    private static final String PASSWORD = "correct-horse-battery";

    @AutoClose private final Parts parts = new Parts();

    @TempDir private Path directory;
    private Path certificate;
    private Path key;

    @BeforeEach
    void begin() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        certificate = directory.resolve("cert.pem");
        key = directory.resolve("key.pem");
        Ended.well(
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
                        + " -subj /CN=mx.dave.test -addext"
                        + " subjectAltName=IP:127.0.0.1,DNS:mx.dave.test -keyout "
                        + key
                        + " -out "
                        + certificate);
    }

    private Path settings(String name, String rest) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        String text = "hostname = \"mx.%s.test\"\ndomain = \"%1$s.test\"\n%s".formatted(name, rest);
        return Files.writeString(home.resolve("postseal.toml"), text);
    }

    /** GNU SASL at our submission port. */
    private Ended gsasl(String mechanism, String password, String more) throws Exception {
        Path settings =
                settings(
                        "dave",
                        """
                        [listen]
                        smtp = ["127.0.0.1:0"]
                        submission = ["127.0.0.1:0"]
                        tls-certificate = "%s"
                        tls-key = "%s"
                        [local."dave.test"]
                        """
                                .formatted(certificate, key));
        NewUser.add(settings, "alice", PASSWORD);
        Site dave = parts.keep(Site.start(ConfigReader.read(settings)));
        return Ended.of(
                "gsasl --smtp --verbose --hostname=mx.dave.test --x509-ca-file="
                        + certificate
                        + " --connect=127.0.0.1:"
                        + dave.listening().get(1).getPort()
                        + " --mechanism="
                        + mechanism
                        + " --authentication-id=alice --password="
                        + password
                        + more);
    }

    /** With a plus the login is bound to the TLS session (RFC 9266). */
    @ParameterizedTest
    @CsvSource({"SCRAM-SHA-256-PLUS,''", "SCRAM-SHA-256,' --no-cb'", "PLAIN,' --no-cb'"})
    void gnuSaslLogsIn(String mechanism, String more) throws Exception {
        Ended ended = gsasl(mechanism, PASSWORD, more);
        assertEquals(0, ended.status(), ended::output);
        assertTrue(ended.output().contains("\nAUTH " + mechanism), ended::output);
        assertTrue(ended.output().contains("\n235 2.7.0 "), ended::output);
        if (mechanism.startsWith("SCRAM")) {
            assertTrue(ended.output().contains("server trusted"), ended::output);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256-PLUS", "PLAIN"})
    void gnuSaslWithAWrongPasswordIsRefused(String mechanism) throws Exception {
        Ended ended = gsasl(mechanism, "wrong", "");
        assertTrue(ended.output().contains("535 5.7.8"), ended::output);
        assertFalse(ended.output().contains("235 2.7.0"), ended::output);
    }

    private Path password(String password) throws IOException {
        Path file = directory.resolve("password");
        Files.writeString(file, password + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private SubmissionPostfix postfix(String mechanisms) throws Exception {
        SubmissionPostfix postfix =
                parts.keep(
                        SubmissionPostfix.start(
                                directory.resolve("postfix"), mechanisms, certificate, key));
        postfix.password("alice", PASSWORD);
        return postfix;
    }

    /** A site whose smart host this is sends one message. */
    private void send(String relay, Path password, String word) throws Exception {
        Site alice =
                parts.keep(
                        Site.start(
                                ConfigReader.read(
                                        settings(
                                                "alice-" + word,
                                                """
                                                [listen]
                                                smtp = ["127.0.0.1:0"]
                                                [local."alice.test"]
                                                [sealing]
                                                default = "never"
                                                [queue]
                                                retry-min = "1s"
                                                retry-max = "1s"
                                                [outward]
                                                smarthost = "%1$s"
                                                extra-ca = ["%2$s"]
                                                [outward.auth."%1$s"]
                                                user = "alice"
                                                password-file = "%3$s"
                                                """
                                                        .formatted(
                                                                relay, certificate, password)))));
        Ended.well(
                "swaks --from alice@alice.test --to dave@dave.test --server 127.0.0.1 --header X-Way:"
                        + word
                        + " --port "
                        + alice.listening().getFirst().getPort());
    }

    @ParameterizedTest
    @CsvSource({"PLAIN SCRAM-SHA-256,SCRAM-SHA-256", "PLAIN,PLAIN"})
    void weLogInAtPostfix(String offered, String taken) throws Exception {
        SubmissionPostfix postfix = postfix(offered);
        Path password = password(PASSWORD);
        send(postfix.starttls(), password, "starttls");
        postfix.mail(mail -> mail.contains("X-Way: starttls") || mail.contains("X-Way:starttls"));
        send(postfix.implicit(), password, "implicit");
        postfix.mail(mail -> mail.contains("X-Way: implicit") || mail.contains("X-Way:implicit"));
        String line = postfix.logged(logged -> logged.contains("sasl_method="));
        assertTrue(line.contains("sasl_method=" + taken + ", sasl_username=alice"), line);
    }

    /** Mail waits, and goes once the file is right. */
    @Test
    void aWrongPasswordKeepsTheMail() throws Exception {
        SubmissionPostfix postfix = postfix("SCRAM-SHA-256");
        send(postfix.starttls(), password("wrong"), "wrong");
        postfix.logged(line -> line.contains("SASL SCRAM-SHA-256 authentication failed"));
        assertTrue(postfix.mails().isEmpty());
        password(PASSWORD);
        postfix.mail(mail -> mail.contains("wrong"));
    }
}
