package org.postseal.client.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postseal.client.smtp.Fixture.lmtp;
import static org.postseal.client.smtp.Fixture.target;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.client.session.TlsMode;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** From the connection to the EHLO that counts, with servers good and bad. */
@TestInstance(Lifecycle.PER_CLASS)
class OpeningTest {
    private static final String GREETING = "S: 220 mx.test ESMTP\n";
    private static final String QUIT = "C: QUIT\nS: 221 bye\neof\n";

    private Fixture patient;
    private Fixture impatientAtGreeting;
    private Fixture impatientAtEhlo;

    @BeforeAll
    void open() throws Exception {
        patient = new Fixture();
        impatientAtGreeting =
                new Fixture(Fixture.impatient(Fixture.SHORT, Fixture.LONG, Fixture.LONG));
        impatientAtEhlo = new Fixture(Fixture.impatient(Fixture.LONG, Fixture.SHORT, Fixture.LONG));
    }

    @AfterAll
    void close() {
        patient.close();
        impatientAtGreeting.close();
        impatientAtEhlo.close();
    }

    private SmtpException refusal(Fixture fixture, String script) throws Exception {
        try (ScriptedServer server = ScriptedServer.clear(script)) {
            SmtpException e =
                    assertThrows(SmtpException.class, () -> fixture.client.connect(target(server)));
            assertTrue(e.getMessage().startsWith("mx.test[127.0.0.1]:"), e.getMessage());
            server.finish();
            return e;
        }
    }

    @Test
    void learnsWhatThePeerOffers() throws Exception {
        String script =
                GREETING
                        + """
                        C: EHLO client.test
                        S: 250-mx.test at your service
                        S: 250-size  5000
                        S: 250-
                        S: 250-SIZE 1
                        S: 250-AUTH PLAIN LOGIN
                        S: 250 XFIELD PLAIN LOGIN
                        """
                        + QUIT;
        try (ScriptedServer server = ScriptedServer.clear(script)) {
            try (SmtpConnection connection = patient.client.connect(target(server))) {
                assertEquals("mx.test", connection.ehlo().domain());
                assertEquals(OptionalLong.of(5000), connection.ehlo().size());
                assertEquals(List.of("PLAIN", "LOGIN"), connection.ehlo().keywords().get("XFIELD"));
                assertFalse(connection.ehlo().keywords().containsKey("AUTH"), "not in clear");
                assertTrue(connection.tls().isEmpty());
                assertTrue(connection.isOpen());
            }
            server.finish();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 504})
    void fallsBackToHelo(int code) throws Exception {
        String script =
                "S: 220\nC: EHLO client.test\nS: "
                        + code
                        + " what\nC: HELO client.test\n"
                        + "S: 250-mx.test\nS: 250 OPENPGP V=1 KEYS\n"
                        + QUIT;
        try (ScriptedServer server = ScriptedServer.clear(script)) {
            try (SmtpConnection connection = patient.client.connect(target(server))) {
                assertEquals("mx.test", connection.ehlo().domain());
                assertTrue(connection.ehlo().keywords().isEmpty(), "E-05");
            }
            server.finish();
        }
    }

    @Test
    void speaksLmtp() throws Exception {
        String script = GREETING + "C: LHLO client.test\nS: 250 mx.test\n" + QUIT;
        try (ScriptedServer server = ScriptedServer.clear(script)) {
            patient.client.connectAsync(lmtp(server)).toCompletableFuture().get().close();
            server.finish();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "S: 554 5.7.1 no service | banner | 554",
                "S: 421 4.3.2 busy | banner | 421",
                "S: 250 not a greeting | banner | 250",
            })
    void tellsWhatAGreetingSaid(String step, String stage, int code) throws Exception {
        SmtpException e = refusal(patient, step.strip() + "\nclose\n");
        assertEquals(stage.strip(), e.stage());
        assertEquals(code, e.reply().orElseThrow().code());
    }

    @Test
    void tellsWhatEhloWasAnswered() throws Exception {
        String script = GREETING + "C: EHLO client.test\nS: 550 5.7.1 not you\n" + QUIT;
        SmtpException e = refusal(patient, script);
        assertEquals("EHLO", e.stage());
        assertEquals(550, e.reply().orElseThrow().code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "close",
                "S| \nclose",
                "S| 220-half\\r\\n\nclose",
                "S: SSH-2.0-OpenSSH_9.9\neof",
                "S: 220-mx.test\nS: 250 other\neof",
                "S: 220 mx.test\nclose",
                "S: 220 mx.test\nC: EHLO client.test\nclose",
                "S: 220 mx.test\nC: EHLO client.test\nS: 354 what\nC: QUIT\nclose",
                "S: 220 mx.test\nC: EHLO client.test\nS: 500 what\nclose",
                "S: 220 mx.test\nC: EHLO client.test\nS: 500 what\nC: HELO client.test\nclose",
            })
    void endsWhereThePeerIsNoServer(String script) throws Exception {
        SmtpException e = refusal(patient, script);
        assertFalse(e.getCause() instanceof TimeoutException, e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"eof", "drip 2", "drip 220-a\\r\\n"})
    void waitsForTheGreetingNoLongerThanItsLimit(String script) throws Exception {
        SmtpException e = refusal(impatientAtGreeting, script);
        assertEquals("banner", e.stage());
        assertInstanceOf(TimeoutException.class, e.getCause());
    }

    @ParameterizedTest
    @ValueSource(strings = {"eof", "drip 250-x", "drip 250-a\\r\\n"})
    void waitsForEhloNoLongerThanItsLimit(String step) throws Exception {
        SmtpException e = refusal(impatientAtEhlo, GREETING + "C: EHLO client.test\n" + step);
        assertEquals("EHLO", e.stage());
        assertInstanceOf(TimeoutException.class, e.getCause());
    }

    @Test
    void saysWhereItCouldNotConnect() throws Exception {
        InetSocketAddress nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            nobody = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        Target target = Target.smtp(nobody, "mx.test", "client.test").withTls(TlsMode.NONE);
        ExecutionException e =
                assertThrows(
                        ExecutionException.class,
                        () -> patient.client.connectAsync(target).toCompletableFuture().get());
        assertEquals("connect", assertInstanceOf(SmtpException.class, e.getCause()).stage());
    }

    @Test
    void letsNobodyPutACommandIntoItsName() throws Exception {
        try (ScriptedServer server = ScriptedServer.clear(GREETING + "eof\n")) {
            Target target = Target.smtp(server.address(), "mx.test", "x\r\nMAIL FROM:<>");
            assertThrows(SmtpException.class, () -> patient.client.connect(target));
            server.finish();
        }
    }

    @Test
    void noticesAFarewellThatNobodyAskedFor() throws Exception {
        String script =
                GREETING + "C: EHLO client.test\nS: 250 mx.test\nS: 421 4.4.2 idle\nclose\n";
        try (ScriptedServer server = ScriptedServer.clear(script);
                SmtpConnection connection = patient.client.connect(target(server))) {
            server.finish();
            long deadline = System.nanoTime() + Fixture.LONG.toNanos();
            while (connection.isOpen() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertFalse(connection.isOpen());
            SmtpException e =
                    assertThrows(
                            SmtpException.class,
                            () ->
                                    connection.send(
                                            Fixture.envelope("dave@dave.test"),
                                            Fixture.message("x\r\n")));
            assertTrue(e.getMessage().contains("421 4.4.2 idle"), e.getMessage());
        }
    }
}
