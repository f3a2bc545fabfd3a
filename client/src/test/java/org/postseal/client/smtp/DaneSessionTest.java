package org.postseal.client.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postseal.client.smtp.Fixture.target;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.client.Issued;
import org.postseal.client.dns.Answer.Security;
import org.postseal.client.session.DanePolicy;
import org.postseal.client.session.SessionLevel;
import org.postseal.client.session.TlsMode;
import org.postseal.client.session.Tlsa;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** A session whose certificate must match TLSA records, over real TLS. */
@TestInstance(Lifecycle.PER_CLASS)
class DaneSessionTest {
    private static final String BEFORE =
            """
            S: 220 mx.test ESMTP
            C: EHLO client.test
            S: 250-mx.test
            S: 250 STARTTLS
            C: STARTTLS
            """;
    private static final String TLS =
            BEFORE
                    + """
                    S: 220 go ahead
                    tls
                    C: EHLO client.test
                    S: 250 mx.test
                    C: QUIT
                    S: 221 bye
                    eof
                    """;

    /** Not a word is said over TLS that does not verify. */
    private static final String SILENT = BEFORE + "S: 220 go ahead\ntls\neof\n";

    private Issued authority;
    private Issued host;
    private Issued expired;
    private Issued other;

    @BeforeAll
    void make() throws Exception {
        authority = Issued.Form.authority("CN=ours").rsa().make();
        host = Issued.Form.host("mx.test").by(authority);
        expired = Issued.Form.host("elsewhere.test").expired().rsa().make();
        other = Issued.Form.host("mx.test").make();
    }

    private static Tlsa tlsa(int usage, int selector, int matching, Issued of) throws Exception {
        return new Tlsa(usage, selector, matching, of.association(selector, matching));
    }

    private static Target dane(ScriptedServer server, Security way, Tlsa... records) {
        return target(server)
                .withDane(new DanePolicy("mx.test", List.of(records), List.of("mx.test"), way));
    }

    private static void reaches(SessionLevel level, SmtpClient client, Target target)
            throws SmtpException {
        try (SmtpConnection connection = client.connectOrClear(target)) {
            assertTrue(connection.verification().isVerified());
            assertEquals(level, connection.verification().level());
        }
    }

    @Test
    void reachesTheLevelAlsoWhereTheSessionIsResumed() throws Exception {
        try (Fixture fixture = new Fixture();
                ScriptedServer server =
                        ScriptedServer.withTls(host.server(authority), TLS, TLS, TLS, TLS)) {
            Tlsa anchor = tlsa(2, 0, 1, authority);
            reaches(SessionLevel.DANE, fixture.client, dane(server, Security.SECURE, anchor));
            reaches(SessionLevel.DANE, fixture.client, dane(server, Security.SECURE, anchor));
            Tlsa own = tlsa(3, 1, 2, host);
            reaches(SessionLevel.DANE, fixture.client, dane(server, Security.SECURE, own));
            reaches(SessionLevel.TLS, fixture.client, dane(server, Security.INSECURE, own));
            server.finish();
        }
    }

    @Test
    void anExpiredCertificateOfAnotherNameIsGoodForUsage3() throws Exception {
        try (Fixture fixture = new Fixture();
                ScriptedServer server = ScriptedServer.withTls(expired.server(), TLS)) {
            Tlsa own = tlsa(3, 0, 1, expired);
            reaches(SessionLevel.DANE, fixture.client, dane(server, Security.SECURE, own));
            server.finish();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aCertificateThatDoesNotMatchEndsTheSession(int sessions) throws Exception {
        String[] scripts = new String[sessions];
        Arrays.fill(scripts, SILENT);
        try (Fixture fixture = new Fixture();
                ScriptedServer server = ScriptedServer.withTls(other.server(), scripts)) {
            for (int i = 0; i < sessions; i++) {
                Target target = dane(server, Security.SECURE, tlsa(3, 1, 1, host));
                SmtpException e =
                        assertThrows(
                                SmtpException.class, () -> fixture.client.connectOrClear(target));
                assertEquals("STARTTLS", e.stage());
                assertTrue(
                        e.getMessage()
                                .contains("the certificate matches no TLSA record of mx.test"),
                        e.getMessage());
            }
            server.finish();
        }
    }

    /** A session that was good enough without DANE is resumed; it is not good enough now. */
    @Test
    void whatWasAcceptedBeforeIsLookedAtAgain() throws Exception {
        try (Fixture fixture = new Fixture();
                ScriptedServer server = ScriptedServer.withTls(other.server(), TLS, SILENT)) {
            fixture.client.connect(target(server)).close();
            Target target = dane(server, Security.SECURE, tlsa(3, 1, 1, host));
            assertThrows(SmtpException.class, () -> fixture.client.connectOrClear(target));
            server.finish();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "S: 220 mx.test\nC: EHLO client.test\nS: 250 mx.test\neof",
                "S: 220 mx.test\nC: EHLO client.test\nS: 500 no\nC: HELO client.test\nS: 250 x\neof",
                BEFORE + "S: 454 4.7.0 not now\nC: QUIT\nclose",
                BEFORE + "S: 220 go\nS| nonsense that is no handshake\neof",
                BEFORE + "S: 220 go\nS: 250 injected\neof",
                BEFORE + "close"
            })
    void withoutTlsThereIsNoSession(String script) throws Exception {
        try (Fixture fixture = new Fixture();
                ScriptedServer server = ScriptedServer.clear(script)) {
            Target target = dane(server, Security.SECURE, tlsa(3, 1, 1, host));
            SmtpException e =
                    assertThrows(SmtpException.class, () -> fixture.client.connectOrClear(target));
            assertEquals("STARTTLS", e.stage());
            server.finish();
        }
    }

    @Test
    void theClearSessionSaysWhyItIsClear() throws Exception {
        String clear =
                """
                S: 220 mx.test
                C: EHLO client.test
                S: 250 mx.test
                C: QUIT
                S: 221 bye
                eof
                """;
        try (Fixture fixture = new Fixture();
                ScriptedServer server =
                        ScriptedServer.clear(
                                clear, BEFORE + "S: 454 4.7.0 not now\nC: QUIT\nclose", clear)) {
            try (SmtpConnection connection = fixture.client.connectOrClear(target(server))) {
                assertEquals(SessionLevel.CLEAR, connection.verification().level());
                assertEquals(
                        "STARTTLS not offered", connection.verification().problem().orElse(""));
            }
            try (SmtpConnection connection = fixture.client.connectOrClear(target(server))) {
                String problem = connection.verification().problem().orElse("");
                assertTrue(problem.contains("454 4.7.0 not now"), problem);
            }
            server.finish();
        }
    }

    /** Mail that must go by DANE never gets the idle connection of mail that need not. */
    @Test
    void thePoolKeepsThemApart() throws Exception {
        // The server serves one session after the other: the first ends when the pool is closed.
        try (Fixture fixture = new Fixture();
                ScriptedServer server = ScriptedServer.withTls(host.server(), TLS, TLS)) {
            Target plain = target(server);
            Target dane = dane(server, Security.SECURE, tlsa(3, 1, 1, host));
            PoolSettings onlyOne =
                    new PoolSettings(
                            1, 1, Duration.ofMinutes(5), PoolSettings.DEFAULT.transactions());
            try (ConnectionPool pool = new ConnectionPool(fixture.client, fixture.group, onlyOne)) {
                try (SmtpConnection connection = pool.acquire(plain)) {
                    assertEquals(SessionLevel.TLS, connection.verification().level());
                }
                try (SmtpConnection connection = pool.acquire(dane)) {
                    assertEquals(SessionLevel.DANE, connection.verification().level());
                }
            }
            server.finish();
        }
    }

    @Test
    void aTargetNeverLosesItsPolicy() throws Exception {
        Target dane =
                Target.smtp(
                                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 25),
                                "mx.test",
                                "client.test")
                        .withDane(
                                new DanePolicy(
                                        "mx.test",
                                        List.of(tlsa(3, 1, 1, host)),
                                        List.of(),
                                        Security.SECURE));
        for (TlsMode mode : TlsMode.values()) {
            if (mode != TlsMode.DANE) {
                assertThrows(IllegalArgumentException.class, () -> dane.withTls(mode));
            }
        }
        assertEquals(dane, dane.withTls(TlsMode.DANE));
    }
}
