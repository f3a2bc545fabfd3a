package org.postseal.client.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.client.HostCertificate;
import org.postseal.client.session.Credentials;
import org.postseal.client.session.TlsMode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;

/** Logins at hosts good and bad. */
class AuthenticationTest {
    private static final String PLAIN =
            "AUTH PLAIN "
                    + Base64.getEncoder()
                            .encodeToString("\0alice\0right".getBytes(StandardCharsets.UTF_8));

    @TempDir private Path directory;
    private HostCertificate certificate;
    private LoginServer server;
    private Fixture fixture;
    private Path password;

    @BeforeEach
    void begin() throws Exception {
        certificate = new HostCertificate("mx.test");
        server = new LoginServer(certificate.context());
        fixture = new Fixture(certificate.writePem(directory.resolve("ca.pem")));
        password = file("rw-------", "right\n");
    }

    @AfterEach
    void end() throws IOException {
        server.close();
        fixture.close();
    }

    private Path file(String permissions, String text) throws IOException {
        Path file = Files.createTempFile(directory, "password", null);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return Files.writeString(file, text);
    }

    private Target target(String name) {
        return Target.smtp(server.address(), name, "client.test")
                .withLogin(new Credentials("alice", password));
    }

    /** The lines that the host heard from AUTH on. */
    private List<String> login() throws SmtpException {
        fixture.client.connect(target("mx.test")).close();
        return said();
    }

    private List<String> said() {
        return server.commands.stream()
                .dropWhile(line -> !line.startsWith("AUTH"))
                .filter(line -> !line.equals("QUIT"))
                .toList();
    }

    /** Why there is no session; it never has the password in it. */
    private String refused() {
        SmtpException e =
                assertThrows(SmtpException.class, () -> fixture.client.connect(target("mx.test")));
        assertEquals("AUTH", e.stage(), e::getMessage);
        assertFalse(e.getMessage().contains("right"), e::getMessage);
        return e.getMessage();
    }

    private void assertPasswordUnsaid() {
        assertTrue(
                server.commands.stream().noneMatch(line -> line.startsWith("AUTH PLAIN")),
                server.commands::toString);
    }

    @Test
    void bindsTheLoginToTheChannelWhereTheHostCan() throws Exception {
        List<String> said = login();
        assertTrue(said.getFirst().startsWith("AUTH SCRAM-SHA-256-PLUS "), said::toString);
        assertEquals(3, said.size(), said::toString);
        assertEquals("", said.getLast());
    }

    @Test
    void takesScramBeforePlain() throws Exception {
        server.mechanisms = "PLAIN LOGIN scram-sha-256";
        assertTrue(login().getFirst().startsWith("AUTH SCRAM-SHA-256 "), server.commands::toString);
        assertPasswordUnsaid();
    }

    @Test
    void saysThePasswordWhereNothingBetterIsOffered() throws Exception {
        server.mechanisms = "CRAM-MD5 LOGIN PLAIN";
        assertEquals(List.of(PLAIN), login());
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOGIN CRAM-MD5 SCRAM-SHA-1", "XPLAIN", ""})
    void knowsNoOther(String offered) {
        server.mechanisms = offered;
        assertTrue(refused().contains("neither SCRAM-SHA-256 nor PLAIN is offered"));
        assertEquals(List.of(), said());
    }

    @Test
    void aHostThatDoesNotKnowThePasswordIsNotLoggedInAt() {
        server.last = signature -> "v=" + Base64.getEncoder().encodeToString(new byte[32]);
        assertTrue(refused().contains("the host's part of SCRAM is wrong"));
        server.last = signature -> "";
        assertTrue(refused().contains("the host has not shown that it knows the password"));
        server.last = signature -> "e=other-error";
        assertTrue(refused().contains("the host's part of SCRAM is wrong"));
        assertPasswordUnsaid();
    }

    @Test
    void aHostThatMixesUpTheExchangeIsNotLoggedInAt() {
        List<String> wrong =
                List.of("", "r=other,s=c2FsdA==,i=4096", "\0", "r=", "m=ext,r=x", "i=4096");
        for (String first : wrong) {
            server.first = right -> first;
            assertTrue(refused().contains("the host's part of SCRAM is wrong"), first);
        }
        server.first = right -> right.replace("server,", "server\u20ac,");
        assertTrue(refused().contains("AUTH"));
    }

    /** Few iterations make a password cheap to guess, many keep this host busy. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4095, 2_000_001, Integer.MAX_VALUE})
    void iterationsAreBounded(int iterations) {
        server.iterations = 4096;
        server.first = right -> right.replace("i=4096", "i=" + iterations);
        assertTrue(refused().contains("SCRAM with " + iterations + " iterations"));
        assertEquals(1, said().size(), server.commands::toString);
    }

    @Test
    void aChallengeIsNoLongerThanALineMayBe() throws Exception {
        server.first = right -> right.replace("s=c2FsdA==", "s=" + "c2Fs".repeat(1100));
        assertTrue(refused().contains("AUTH: "));
        assertEquals(1, said().size(), server.commands::toString);
    }

    @Test
    void aWrongPasswordIsSaidWithItsReply() throws Exception {
        server.password = "other";
        assertTrue(refused().contains("AUTH as alice: 535 5.7.8 no"));
        server.mechanisms = "PLAIN";
        assertTrue(refused().contains("AUTH as alice: 535 5.7.8 no"));
        server.password = "right";
        server.welcome = "454 4.7.0 not now";
        assertTrue(refused().contains("AUTH as alice: 454 4.7.0 not now"));
    }

    @Test
    void aHostWithoutTheRightCertificateIsNotLoggedInAt() {
        server.mechanisms = "PLAIN";
        SmtpException e =
                assertThrows(
                        SmtpException.class,
                        () -> fixture.client.connectOrClear(target("other.test")));
        assertEquals("STARTTLS", e.stage());
        assertEquals(List.of(), said());
    }

    @Test
    void nothingIsSaidInClear() throws Exception {
        String script =
                "S: 220 mx.test\nC: EHLO client.test\nS: 250-mx.test\nS: 250 AUTH PLAIN\neof\n";
        try (ScriptedServer clear = ScriptedServer.clear(script)) {
            Target target =
                    Target.smtp(clear.address(), "mx.test", "client.test")
                            .withLogin(new Credentials("alice", password));
            SmtpException e =
                    assertThrows(SmtpException.class, () -> fixture.client.connectOrClear(target));
            assertEquals("STARTTLS", e.stage());
            clear.finish();
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> target("mx.test").withTls(TlsMode.OPPORTUNISTIC));
        assertThrows(
                IllegalArgumentException.class, () -> target("mx.test").withTls(TlsMode.REQUIRED));
    }

    @Test
    void thePasswordFileIsItsOwnersAlone() throws Exception {
        password = file("rw-r-----", "right\n");
        assertTrue(refused().contains("run: chmod 600"));
        password = file("rw-------", "\nright\n");
        assertTrue(refused().contains("its first line is empty"));
        password = file("rw-------", "x".repeat(5000));
        assertTrue(refused().contains("too large"));
        password = directory.resolve("none");
        assertTrue(refused().contains("no password: "));
        assertEquals(List.of(), said());
    }
}
