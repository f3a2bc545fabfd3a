package org.postseal.client.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.postseal.client.smtp.Fixture.envelope;
import static org.postseal.client.smtp.Fixture.lmtp;
import static org.postseal.client.smtp.Fixture.message;
import static org.postseal.client.smtp.Fixture.target;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.Mailbox;

import java.util.List;
import java.util.concurrent.TimeoutException;

/** MAIL, RCPT and DATA against whatever a server may answer; outcomes as "stage code". */
@TestInstance(Lifecycle.PER_CLASS)
class TransactionTest {
    private static final String HELLO = "S: 220 mx.test\nC: EHLO client.test\nS: 250-mx.test\n";
    private static final String PLAIN = HELLO + "S: 250 HELP\n";
    private static final String PIPELINED = HELLO + "S: 250 PIPELINING\n";
    private static final String LMTP =
            "S: 220 mx.test\nC: LHLO client.test\nS: 250-mx.test\nS: 250 PIPELINING\n";
    private static final String MAIL = "C: MAIL FROM:<alice@alice.test>\n";
    private static final String RCPT1 = "C: RCPT TO:<one@dave.test>\n";
    private static final String RCPT2 = "C: RCPT TO:<two@dave.test>\n";
    private static final String DATA = "C: DATA\n";
    private static final String OK = "S: 250 2.0.0 ok\n";
    private static final String GO = "S: 354 go\n";
    private static final String QUIT = "C: QUIT\nS: 221 bye\neof\n";
    private static final String GROUP = MAIL + RCPT1 + RCPT2 + DATA;

    private Fixture fixture;

    @BeforeAll
    void open() throws Exception {
        fixture = new Fixture();
    }

    @AfterAll
    void close() {
        fixture.close();
    }

    private static Envelope two() throws Exception {
        return envelope("one@dave.test", "two@dave.test");
    }

    private static List<String> outcomes(TransactionResult result) {
        return result.outcomes().stream()
                .map(outcome -> outcome.stage() + " " + outcome.reply().code())
                .toList();
    }

    /** What becomes of a short message to two recipients. */
    private List<String> outcomes(String script) throws Exception {
        try (ScriptedServer server = ScriptedServer.clear(script)) {
            List<String> outcomes;
            try (SmtpConnection connection = fixture.client.connect(target(server))) {
                outcomes = outcomes(connection.send(two(), message("hello\r\n")));
            }
            server.finish();
            return outcomes;
        }
    }

    @Test
    void sendsOneByOneWithoutPipelining() throws Exception {
        String script =
                PLAIN + MAIL + OK + RCPT1 + OK + RCPT2 + OK + DATA + GO + "data\n" + OK + QUIT;
        assertEquals(List.of("end of DATA 250", "end of DATA 250"), outcomes(script));
    }

    @Test
    void sendsInOneGroupWithPipelining() throws Exception {
        String script = PIPELINED + GROUP + OK + OK + OK + GO + "data\n" + OK + QUIT;
        assertEquals(List.of("end of DATA 250", "end of DATA 250"), outcomes(script));
    }

    @Test
    void stopsWhereTheSenderIsRefused() throws Exception {
        String refused = "S: 550 5.7.1 no\n";
        List<String> outcomes = List.of("MAIL 550", "MAIL 550");
        assertEquals(outcomes, outcomes(PLAIN + MAIL + refused + QUIT));
        String group = PIPELINED + GROUP + refused + "S: 503 bad\n".repeat(3) + QUIT;
        assertEquals(outcomes, outcomes(group));
    }

    @Test
    void refusedRecipientsAffectNoOthers() throws Exception {
        String refused = "S: 550 5.1.1 no such user\n";
        List<String> outcomes = List.of("RCPT 550", "end of DATA 250");
        String rest = "data\n" + OK + QUIT;
        assertEquals(
                outcomes,
                outcomes(PLAIN + MAIL + OK + RCPT1 + refused + RCPT2 + OK + DATA + GO + rest));
        assertEquals(outcomes, outcomes(PIPELINED + GROUP + OK + refused + OK + GO + rest));
    }

    /** RFC 2920 section 3.1. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "354 go | . | 250 2.0.0 empty",
                "354 go | . | 554 5.5.1 no valid recipients",
                "503 5.5.1 no recipients | RSET | 250 ok",
                "554 no valid recipients | RSET | 250 ok"
            })
    void endsAGroupWhoseRecipientsWereAllRefused(String data, String next, String reply)
            throws Exception {
        String refused = "S: 450 4.2.1 later\nS: 550 5.1.1 never\n";
        boolean dot = next.strip().equals(".");
        String reset = "C: RSET\nS: 250 ok\n";
        String script =
                PIPELINED
                        + (GROUP + OK + refused + "S: " + data.strip() + "\n")
                        + (dot ? "C: .\nS: " + reply.strip() + "\n" : "")
                        + (reset + GROUP + OK + OK + OK + GO + "data\n" + OK + QUIT);
        try (ScriptedServer server = ScriptedServer.clear(script)) {
            try (SmtpConnection connection = fixture.client.connect(target(server))) {
                assertEquals(
                        List.of("RCPT 450", "RCPT 550"),
                        outcomes(connection.send(two(), message("first\r\n"))));
                assertEquals(
                        List.of("end of DATA 250", "end of DATA 250"),
                        outcomes(connection.send(two(), message("second\r\n"))));
            }
            server.finish();
            assertEquals("second\r\n", new String(server.content(), ISO_8859_1));
        }
    }

    @Test
    void sendsTheNextMessageWithoutResetWhereTheLastOneEndedWell() throws Exception {
        String one = GROUP + OK + OK + OK + GO + "data\n" + OK;
        try (ScriptedServer server = ScriptedServer.clear(PIPELINED + one + one + QUIT)) {
            try (SmtpConnection connection = fixture.client.connect(target(server))) {
                connection.send(two(), message("first\r\n"));
                connection.sendAsync(two(), message("second\r\n")).toCompletableFuture().get();
            }
            server.finish();
            assertEquals("first\r\nsecond\r\n", new String(server.content(), ISO_8859_1));
        }
    }

    @Test
    void tellsTheFinalReply() throws Exception {
        String to354 = PIPELINED + GROUP + OK + OK + OK;
        assertEquals(
                List.of("end of DATA 554", "end of DATA 554"),
                outcomes(to354 + GO + "data\nS: 554 5.6.0 content\n" + QUIT));
        assertEquals(List.of("DATA 451", "DATA 451"), outcomes(to354 + "S: 451 later\n" + QUIT));
    }

    @Test
    void takes421ForAnAnswerToAllThatIsOpen() throws Exception {
        String bye = "S: 421 4.3.2 shutting down\nclose\n";
        assertEquals(List.of("MAIL 421", "MAIL 421"), outcomes(PIPELINED + GROUP + bye));
        assertEquals(List.of("RCPT 421", "RCPT 421"), outcomes(PIPELINED + GROUP + OK + bye));
        assertEquals(
                List.of("RCPT 550", "RCPT 421"),
                outcomes(PIPELINED + GROUP + OK + "S: 550 no\n" + bye));
        assertEquals(
                List.of("DATA 421", "DATA 421"), outcomes(PIPELINED + GROUP + OK + OK + OK + bye));
        assertEquals(
                List.of("end of DATA 421", "end of DATA 421"),
                outcomes(PIPELINED + GROUP + OK + OK + OK + GO + "data\n" + bye));
        assertEquals(List.of("RCPT 421", "RCPT 421"), outcomes(PLAIN + MAIL + OK + RCPT1 + bye));
    }

    /** Lost at every command, out of step, and nonsense: never an outcome. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "MAIL ; close",
                "MAIL ; S: 354 what ~eof",
                "MAIL ; S: nonsense ~eof",
                "RCPT ; S: 250 ok ~close",
                "RCPT ; S: 250 ok ~S: 354 what ~eof",
                "RCPT ; S: 250 ok ~S: 250 ok ~close",
                "DATA ; S: 250 ok ~S: 250 ok ~S: 250 ok ~close",
                "DATA ; S: 250 ok ~S: 250 ok ~S: 250 ok ~S: 250 what ~eof",
                "end of DATA ; S: 250 ok ~S: 250 ok ~S: 250 ok ~S: 354 go ~data ~close",
                "end of DATA ; S: 250 a ~S: 250 b ~S: 250 c ~S: 354 go ~data ~S: 354 what ~eof",
                "end of DATA ; S: 250 a ~S: 250 b ~S: 250 c ~S: 354 go ~data ~S| 2 ~close",
            })
    void failsWhereTheSessionIsLost(String stage, String steps) throws Exception {
        String script = PIPELINED + GROUP + steps.replace(" ~", "\n").strip() + "\n";
        try (ScriptedServer server = ScriptedServer.clear(script);
                SmtpConnection connection = fixture.client.connect(target(server))) {
            Envelope envelope = two();
            SmtpException e =
                    assertThrows(
                            SmtpException.class,
                            () -> connection.send(envelope, message("hello\r\n")));
            assertEquals(stage.strip(), e.stage());
            assertFalse(connection.isOpen());
            server.finish();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"eof\n", "drip 250-x\\r\\n\n"})
    void waitsForTheFinalReplyNoLongerThanItsLimit(String step) throws Exception {
        Timeouts timeouts = Fixture.impatient(Fixture.LONG, Fixture.LONG, Fixture.SHORT);
        String script = PIPELINED + GROUP + OK + OK + OK + GO + "data\n" + step;
        try (Fixture impatient = new Fixture(timeouts);
                ScriptedServer server = ScriptedServer.clear(script);
                SmtpConnection connection = impatient.client.connect(target(server))) {
            Envelope envelope = two();
            SmtpException e =
                    assertThrows(
                            SmtpException.class,
                            () -> connection.send(envelope, message("hello\r\n")));
            assertInstanceOf(TimeoutException.class, e.getCause());
            server.finish();
        }
    }

    @Test
    void lmtpHasAnOutcomeForEachRecipient() throws Exception {
        String accepted = LMTP + GROUP + OK + OK + OK + GO + "data\n";
        String refused = "S: 452 4.2.2 over quota\n";
        assertEquals(
                List.of("end of DATA 250", "end of DATA 452"),
                lmtpOutcomes(accepted + OK + refused + QUIT));
        assertEquals(
                List.of("RCPT 452", "end of DATA 250"),
                lmtpOutcomes(LMTP + GROUP + OK + refused + OK + GO + "data\n" + OK + QUIT));
        assertEquals(
                List.of("end of DATA 250", "end of DATA 451"),
                lmtpOutcomes(accepted + OK + "close\n"),
                "who has the mail is not given it again");
        assertEquals(
                List.of("RCPT 452", "RCPT 452"),
                lmtpOutcomes(LMTP + GROUP + OK + refused + refused + "S: 503 no\n" + QUIT));
    }

    private List<String> lmtpOutcomes(String script) throws Exception {
        try (ScriptedServer server = ScriptedServer.clear(script)) {
            List<String> outcomes;
            try (SmtpConnection connection = fixture.client.connect(lmtp(server))) {
                outcomes = outcomes(connection.send(two(), message("hello\r\n")));
            }
            server.finish();
            return outcomes;
        }
    }

    @Test
    void probesWithoutLeavingATrace() throws Exception {
        String script =
                PLAIN
                        + ("C: MAIL FROM:<>\n" + OK + RCPT1 + "S: 550 5.1.1 unknown\n")
                        + ("C: RSET\n" + OK + "C: MAIL FROM:<>\n" + OK + RCPT2 + OK)
                        + ("C: RSET\n" + OK + "C: MAIL FROM:<>\nS: 451 4.3.0 later\n" + QUIT);
        try (ScriptedServer server = ScriptedServer.clear(script)) {
            try (SmtpConnection connection = fixture.client.connect(target(server))) {
                Mailbox one = Mailbox.parse("one@dave.test", false);
                Mailbox two = Mailbox.parse("two@dave.test", false);
                assertEquals(550, connection.probe(one).code());
                assertEquals(250, connection.probeAsync(two).toCompletableFuture().get().code());
                assertEquals(451, connection.probe(two).code());
            }
            server.finish();
        }
    }
}
