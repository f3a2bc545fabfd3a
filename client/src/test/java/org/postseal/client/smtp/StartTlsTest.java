package org.postseal.client.smtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postseal.client.smtp.Fixture.envelope;
import static org.postseal.client.smtp.Fixture.message;
import static org.postseal.client.smtp.Fixture.target;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.client.HostCertificate;
import org.postseal.client.session.TlsMode;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.PgpKeyCommand;
import org.postseal.spec.smtp.Reply;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What STARTTLS changes, and what may not get across it. */
@TestInstance(Lifecycle.PER_CLASS)
class StartTlsTest {
    private static final String BEFORE =
            """
            S: 220 mx.test ESMTP
            C: EHLO client.test
            S: 250-mx.test
            S: 250-OPENPGP V=1 KEYS SEAL=site
            S: 250-CHUNKING
            S: 250 STARTTLS
            C: STARTTLS
            """;
    private static final String AFTER =
            """
            S: 220 go ahead
            tls
            C: EHLO client.test
            S: 250-mx.test
            S: 250 SIZE 1000
            """;
    private static final String QUIT =
            """
            C: QUIT
            S: 221 bye
            eof
            """;
    private static final String CLEAR =
            """
            S: 220 mx.test ESMTP
            C: EHLO client.test
            S: 250-mx.test
            S: 250-OPENPGP V=1 KEYS SEAL=site
            S: 250 STARTTLS
            """
                    + QUIT;

    private HostCertificate certificate;
    private Path authority;

    @BeforeAll
    void makeCertificate(@TempDir Path directory) throws Exception {
        certificate = new HostCertificate("mx.test");
        authority = certificate.writePem(directory.resolve("ca.pem"));
    }

    @Test
    void forgetsWhatItLearntBefore() throws Exception {
        try (Fixture fixture = new Fixture();
                ScriptedServer server =
                        ScriptedServer.withTls(certificate.context(), BEFORE + AFTER + QUIT)) {
            try (SmtpConnection connection = fixture.client.connect(target(server))) {
                assertEquals("TLSv1.3", connection.tls().orElseThrow().getProtocol());
                assertTrue(connection.ehlo().has("SIZE"));
                assertFalse(connection.ehlo().has("OPENPGP"));
                assertFalse(connection.ehlo().has("CHUNKING"));
            }
            server.finish();
        }
    }

    @Test
    void tellsAnUnknownCertificateFromATrustedOne() throws Exception {
        assertFalse(isVerified("mx.test"));
        assertTrue(isVerified("mx.test", authority));
        assertFalse(isVerified("other.test", authority), "name differs");
    }

    private boolean isVerified(String serverName, Path... authorities) throws Exception {
        String script = BEFORE + AFTER + QUIT;
        try (Fixture fixture = new Fixture(authorities);
                ScriptedServer server =
                        ScriptedServer.withTls(certificate.context(), script, script)) {
            Target target = Target.smtp(server.address(), serverName, "client.test");
            boolean first = connectAndAsk(fixture, target);
            // The second handshake resumes the first one's session where the JDK does that.
            assertEquals(first, connectAndAsk(fixture, target));
            server.finish();
            return first;
        }
    }

    private static boolean connectAndAsk(Fixture fixture, Target target) throws SmtpException {
        try (SmtpConnection connection = fixture.client.connect(target)) {
            return connection.verification().isVerified();
        }
    }

    @Test
    void endsASessionThatMustBeVerifiedAndIsNot() throws Exception {
        String script = BEFORE + "S: 220 go\ntls\neof\n";
        try (Fixture fixture = new Fixture();
                ScriptedServer server = ScriptedServer.withTls(certificate.context(), script)) {
            Target target = target(server).withTls(TlsMode.VERIFIED);
            SmtpException e =
                    assertThrows(SmtpException.class, () -> fixture.client.connectOrClear(target));
            assertEquals("STARTTLS", e.stage());
            server.finish();
        }
    }

    @Test
    void usesASessionThatMustBeVerifiedAndIs() throws Exception {
        try (Fixture fixture = new Fixture(authority);
                ScriptedServer server =
                        ScriptedServer.withTls(certificate.context(), BEFORE + AFTER + QUIT)) {
            Target target = target(server).withTls(TlsMode.VERIFIED);
            assertTrue(connectAndAsk(fixture, target));
            server.finish();
        }
    }

    @Test
    void refusesToGoWithoutTlsWhereItIsRequired() throws Exception {
        String script =
                """
                S: 220 mx.test ESMTP
                C: EHLO client.test
                S: 250 mx.test
                eof
                """;
        try (Fixture fixture = new Fixture();
                ScriptedServer server = ScriptedServer.clear(script)) {
            Target target = target(server).withTls(TlsMode.REQUIRED);
            SmtpException e =
                    assertThrows(SmtpException.class, () -> fixture.client.connectOrClear(target));
            assertEquals("STARTTLS", e.stage());
            server.finish();
        }
    }

    /** E-07: whatever stands behind the reply to STARTTLS was put there by somebody else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "S| 220 go\\r\\n250 injected\\r\\n",
                "S| 220 go\\r\\n250-half a reply\\r\\n",
                "S| 220 go\\r\\n25",
                "S| 220 go\\r\\n\\0"
            })
    void dropsAConnectionWithOctetsBehindTheReply(String injection) throws Exception {
        try (Fixture fixture = new Fixture();
                ScriptedServer server = ScriptedServer.clear(BEFORE + injection + "\neof\n")) {
            SmtpException e =
                    assertThrows(SmtpException.class, () -> fixture.client.connect(target(server)));
            assertEquals("STARTTLS", e.stage());
            server.finish();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "S: 454 4.7.0 not now\nC: QUIT\nclose",
                "S: 501 5.5.4 never\nC: QUIT\nclose",
                "close",
                "S: 220 go\nS| nonsense that is no handshake\neof",
                "S: 220 go\nclose"
            })
    void triesOnceInClearWhereOpportunisticTlsFails(String failure) throws Exception {
        try (Fixture fixture = new Fixture();
                ScriptedServer server = ScriptedServer.clear(BEFORE + failure, CLEAR)) {
            try (SmtpConnection connection = fixture.client.connectOrClear(target(server))) {
                assertTrue(connection.tls().isEmpty());
                assertFalse(connection.verification().isVerified());
                assertFalse(connection.ehlo().has("OPENPGP"), "not to be believed in clear");
            }
            server.finish();
        }
    }

    private static PgpKeyCommand site(String domain) {
        return new PgpKeyCommand(new KeyQuery.Site(domain), false, Optional.empty(), false);
    }

    @Test
    void asksEachQuestionOnceUntilAKeyIsRefused() throws Exception {
        String transaction =
                """
                C: MAIL FROM:<alice@alice.test>
                S: 250 ok
                C: RCPT TO:<dave@dave.test>
                S: %s
                """;
        String taken = "C: DATA\nS: 354 go\ndata\nS: 250 2.0.0 ok\n";
        String script =
                BEFORE
                        + """
                        S: 220 go ahead
                        tls
                        C: EHLO client.test
                        S: 250-mx.test
                        S: 250 OPENPGP V=1 KEYS
                        C: PGPKEY SITE dave.test
                        S: 450 4.7.1 not now
                        C: PGPKEY SITE dave.test
                        S: 252 2.0.0 first
                        C: PGPKEY SITE erin.test
                        S: 252 2.0.0 erin
                        """
                        + transaction.formatted("250 ok")
                        + taken
                        + transaction.formatted("550 5.7.5 old key")
                        + """
                        C: PGPKEY SITE dave.test
                        S: 252 2.0.0 second
                        """
                        + QUIT;
        try (Fixture fixture = new Fixture();
                ScriptedServer server = ScriptedServer.withTls(certificate.context(), script);
                SmtpConnection connection = fixture.client.connect(target(server))) {
            assertEquals(450, connection.pgpkey(site("dave.test")).code());
            Reply first = connection.pgpkey(site("dave.test"));
            assertEquals(first, connection.pgpkey(site("dave.test")));
            assertEquals("erin", connection.pgpkey(site("erin.test")).lines().getFirst());
            connection.send(Fixture.envelope("dave@dave.test"), Fixture.message("a\r\n"));
            assertEquals(first, connection.pgpkey(site("dave.test")));
            connection.send(Fixture.envelope("dave@dave.test"), Fixture.message("a\r\n"));
            assertEquals("second", connection.pgpkey(site("dave.test")).lines().getFirst());
        }
    }

    @Test
    void fetchesAKeyOverTlsOnly() throws Exception {
        PgpKeyCommand command = site("dave.test");
        String lines = "S: 250-2.0.0 K " + "A".repeat(384) + "\n";
        String script =
                BEFORE
                        + """
                        S: 220 go ahead
                        tls
                        C: EHLO client.test
                        S: 250-mx.test
                        S: 250 OPENPGP V=1 KEYS
                        C: PGPKEY SITE dave.test
                        """
                        + lines.repeat(700)
                        + """
                        S: 250 2.0.0 END
                        C: PGPKEY SITE erin.test
                        S: 250-2.0.0 KEY
                        S: 250-K without its code
                        S: 250 2.0.0 END
                        """
                        + QUIT;
        try (Fixture fixture = new Fixture();
                ScriptedServer server =
                        ScriptedServer.withTls(certificate.context(), script, CLEAR)) {
            try (SmtpConnection connection = fixture.client.connect(target(server))) {
                Reply reply = connection.pgpkeyAsync(command).toCompletableFuture().get();
                assertEquals(701, reply.lines().size());
                assertEquals("END", reply.lines().getLast());
                Reply bad = connection.pgpkey(site("erin.test"));
                assertTrue(bad.enhanced().isEmpty(), "K-04: the code stands on each line");
                assertEquals(List.of("2.0.0 KEY", "K without its code", "2.0.0 END"), bad.lines());
            }
            Target clear = target(server).withTls(TlsMode.NONE);
            try (SmtpConnection connection = fixture.client.connect(clear)) {
                assertThrows(SmtpException.class, () -> connection.pgpkey(command));
                assertTrue(connection.isOpen());
            }
            server.finish();
        }
    }

    @Test
    void sendsOverTls() throws Exception {
        byte[] content = ("x".repeat(998) + "\r\n").repeat(1000).getBytes(US_ASCII);
        String script =
                BEFORE
                        + """
                        S: 220 go ahead
                        tls
                        C: EHLO client.test
                        S: 250 mx.test
                        C: MAIL FROM:<alice@alice.test>
                        S: 250 ok
                        C: RCPT TO:<dave@dave.test>
                        S: 250 ok
                        C: DATA
                        S: 354 go
                        data
                        S: 250 2.0.0 queued
                        """
                        + QUIT;
        try (Fixture fixture = new Fixture();
                ScriptedServer server = ScriptedServer.withTls(certificate.context(), script)) {
            try (SmtpConnection connection = fixture.client.connect(target(server))) {
                TransactionResult result =
                        connection.send(envelope("dave@dave.test"), message(content));
                assertTrue(result.outcomes().getFirst().isDelivered());
            }
            server.finish();
            assertArrayEquals(content, server.content());
        }
    }
}
