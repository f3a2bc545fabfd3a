package org.postseal.client.smtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.spec.smtp.Reply;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Random;

/** What arrives is what was sent: by DATA, by BDAT, or not at all. */
@TestInstance(Lifecycle.PER_CLASS)
class ContentTest {
    private static final int PIECE = 64 * 1024;
    private static final String HELLO = "S: 220 mx.test\nC: EHLO client.test\nS: 250-mx.test\n";
    private static final String ENVELOPE =
            "C: MAIL FROM:<alice@alice.test>\nC: RCPT TO:<dave@dave.test>\n";
    private static final String OK = "S: 250 2.0.0 ok\n";
    private static final String BY_DATA =
            HELLO + "S: 250 PIPELINING\n" + ENVELOPE + "C: DATA\n" + OK + OK + "S: 354 go\n";
    private static final String BY_BDAT = HELLO + "S: 250-PIPELINING\nS: 250 CHUNKING\n" + ENVELOPE;
    private static final String QUIT = "C: QUIT\nS: 221 bye\neof\n";

    private Fixture fixture;

    @BeforeAll
    void open() throws Exception {
        fixture = new Fixture();
    }

    @AfterAll
    void close() {
        fixture.close();
    }

    private byte[] received(String script, byte[] content) throws Exception {
        try (ScriptedServer server = ScriptedServer.clear(script)) {
            try (SmtpConnection connection = fixture.client.connect(target(server))) {
                TransactionResult result =
                        connection.send(envelope("dave@dave.test"), message(content));
                assertTrue(result.outcomes().getFirst().isDelivered());
            }
            server.finish();
            return server.content();
        }
    }

    private Reply refusal(String script, MessageSource message) throws Exception {
        try (ScriptedServer server = ScriptedServer.clear(script)) {
            try (SmtpConnection connection = fixture.client.connect(target(server))) {
                TransactionResult result = connection.send(envelope("dave@dave.test"), message);
                assertFalse(result.outcomes().getFirst().isDelivered());
                server.finish();
                return result.outcomes().getFirst().reply();
            }
        }
    }

    /** Lines that are mostly dots, of lengths that put each of them on the piece borders. */
    @Test
    void dataGivesBackWhatWasPutIn() throws Exception {
        Random random = new Random(1);
        for (int length : new int[] {0, 1, 2, 3, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7}) {
            byte[] content = dots(random, length);
            assertArrayEquals(content, received(BY_DATA + "data\n" + OK + QUIT, content));
        }
    }

    private static byte[] dots(Random random, int atLeast) {
        String[] parts = {".", "..", "\r\n", ".\r\n", "a", "\r\n.", "\r\n..\r\n", "\r\n.\r\n"};
        StringBuilder text = new StringBuilder();
        while (text.length() < atLeast) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.isEmpty() || text.toString().endsWith("\r\n")
                ? text.toString().getBytes(ISO_8859_1)
                : text.append("\r\n").toString().getBytes(ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(ints = {-3, -2, -1, 0, 1, 2, 3})
    void dotsAreStuffedAcrossPieceBorders(int shift) throws Exception {
        String text = "x".repeat(PIECE - 2 + shift) + "\r\n.\r\n..\r\n";
        byte[] content = text.getBytes(ISO_8859_1);
        assertArrayEquals(content, received(BY_DATA + "data\n" + OK + QUIT, content));
    }

    @Test
    void dataEndsALastLineThatHasNoEnd() throws Exception {
        byte[] received = received(BY_DATA + "data\n" + OK + QUIT, "a".getBytes(ISO_8859_1));
        assertEquals("a\r\n", new String(received, ISO_8859_1));
    }

    @Test
    void bdatSendsAShortMessageWithItsEnvelope() throws Exception {
        byte[] content = ".\r\n..\r\nno end".getBytes(ISO_8859_1);
        String chunk = "C: BDAT " + content.length + " LAST\nbdat " + content.length + "\n";
        assertArrayEquals(content, received(BY_BDAT + chunk + OK + OK + OK + QUIT, content));
    }

    @Test
    void bdatSendsALongMessageInChunks() throws Exception {
        byte[] content = dots(new Random(2), 2 * PIECE + 10);
        int rest = content.length - 2 * PIECE;
        String chunk = "C: BDAT " + PIECE + "\nbdat " + PIECE + "\n" + OK;
        String last = "C: BDAT " + rest + " LAST\nbdat " + rest + "\n" + OK;
        String script = BY_BDAT + OK + OK + chunk + chunk + last + QUIT;
        assertArrayEquals(content, received(script, content));
    }

    @Test
    void bdatReadsRepliesThatComeLate() throws Exception {
        byte[] content = dots(new Random(3), PIECE + 10);
        int rest = content.length - PIECE;
        String chunks =
                ("C: BDAT " + PIECE + "\nbdat " + PIECE + "\n")
                        + ("C: BDAT " + rest + " LAST\nbdat " + rest + "\n");
        assertArrayEquals(content, received(BY_BDAT + OK + OK + chunks + OK + OK + QUIT, content));
    }

    @Test
    void bdatEndsWithARefusedChunk() throws Exception {
        String script =
                BY_BDAT + OK + OK + "C: BDAT 65536\nbdat 65536\nS: 552 5.2.3 too large\nclose\n";
        Reply reply = refusal(script, message("x".repeat(20 * PIECE) + "\r\n"));
        assertEquals(552, reply.code());
    }

    @Test
    void bdatToNobodyIsRefusedOnceAndReset() throws Exception {
        String chunk = "C: BDAT 3 LAST\nbdat 3\n";
        String refused = OK + "S: 550 5.1.1 no\nS: 503 5.5.1 no recipient\n";
        String script = BY_BDAT + chunk + refused + QUIT;
        assertEquals(550, refusalAndQuit(script, message("x\r\n")).code());
    }

    @Test
    void lmtpTakesChunks() throws Exception {
        String script =
                "S: 220 mx.test\nC: LHLO client.test\nS: 250-mx.test\nS: 250-PIPELINING\n"
                        + "S: 250 CHUNKING\nC: MAIL FROM:<alice@alice.test>\n"
                        + "C: RCPT TO:<one@dave.test>\nC: RCPT TO:<two@dave.test>\n"
                        + OK
                        + OK
                        + OK
                        + "C: BDAT 3 LAST\nbdat 3\n"
                        + OK
                        + "S: 452 4.2.2 full\n"
                        + QUIT;
        try (ScriptedServer server = ScriptedServer.clear(script)) {
            try (SmtpConnection connection = fixture.client.connect(lmtp(server))) {
                TransactionResult result =
                        connection.send(
                                envelope("one@dave.test", "two@dave.test"), message("x\r\n"));
                assertEquals(250, result.outcomes().get(0).reply().code());
                assertEquals(452, result.outcomes().get(1).reply().code());
            }
            server.finish();
        }
    }

    /** Nothing goes out that one server may take for the end of a message and another not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\n.\nMAIL",
                "a\r.\rb",
                "a\n",
                "a\r",
                "\n",
                "\r",
                "a\r\r\n",
                "\r\n\n.\r\n",
                "a\n\r\n"
            })
    void refusesBareCrAndLfBeforeMail(String text) throws Exception {
        for (String keywords : new String[] {"S: 250 PIPELINING\n", "S: 250 CHUNKING\n"}) {
            Reply reply = refusalAndQuit(HELLO + keywords + QUIT, message(text));
            assertEquals("550 5.6.0", reply.code() + " " + reply.enhanced().orElseThrow());
        }
    }

    private Reply refusalAndQuit(String script, MessageSource message) throws Exception {
        try (ScriptedServer server = ScriptedServer.clear(script)) {
            Reply reply;
            try (SmtpConnection connection = fixture.client.connect(target(server))) {
                reply =
                        connection
                                .send(envelope("dave@dave.test"), message)
                                .outcomes()
                                .getFirst()
                                .reply();
            }
            server.finish();
            return reply;
        }
    }

    @Test
    void endsTheSessionWhereABareLfComesLate() throws Exception {
        String text = "x".repeat(PIECE - 1) + "\r\n.\n.\r\n";
        String piece = "bdat " + PIECE + "\neof\n";
        assertEquals("5.6.0", enhanced(refusal(BY_DATA + piece, message(text))));
        String chunk = OK + OK + "C: BDAT " + PIECE + "\n" + piece;
        assertEquals("5.6.0", enhanced(refusal(BY_BDAT + chunk, message(text))));
    }

    private static String enhanced(Reply reply) {
        return reply.enhanced().orElseThrow().toString();
    }

    @Test
    void believesARefusalButNoSuccessBeforeTheEnd() throws Exception {
        String early = BY_DATA + "bdat 65536\n";
        MessageSource large = message("x".repeat(200 * PIECE) + "\r\n");
        assertEquals(552, refusal(early + "S: 552 5.3.4 too large\nclose\n", large).code());
        try (ScriptedServer server = ScriptedServer.clear(early + OK + "close\n");
                SmtpConnection connection = fixture.client.connect(target(server))) {
            assertThrows(
                    SmtpException.class, () -> connection.send(envelope("dave@dave.test"), large));
            server.finish();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void failsWhereTheSourceHasNotTheLengthItSays(int length) throws Exception {
        MessageSource lying =
                new MessageSource() {
                    @Override
                    public long length() {
                        return length;
                    }

                    @Override
                    public boolean isEightBit() {
                        return false;
                    }

                    @Override
                    public InputStream open() {
                        return new ByteArrayInputStream("x\r\n".getBytes(ISO_8859_1));
                    }
                };
        try (ScriptedServer server = ScriptedServer.clear(HELLO + "S: 250 PIPELINING\neof\n");
                SmtpConnection connection = fixture.client.connect(target(server))) {
            assertThrows(
                    SmtpException.class, () -> connection.send(envelope("dave@dave.test"), lying));
            server.finish();
        }
    }

    /** A peer that takes nothing stops the reading of the message, not the memory's growth. */
    @Test
    void readsNoFasterThanThePeerTakes() throws Exception {
        long length = 64L << 20;
        long[] read = new long[1];
        MessageSource endless =
                new MessageSource() {
                    @Override
                    public long length() {
                        return length;
                    }

                    @Override
                    public boolean isEightBit() {
                        return false;
                    }

                    @Override
                    public InputStream open() {
                        return new InputStream() {
                            @Override
                            public int read() {
                                return -1;
                            }

                            @Override
                            public int read(byte[] octets, int from, int count) {
                                read[0] += count;
                                return count;
                            }
                        };
                    }
                };
        Timeouts timeouts =
                new Timeouts(
                        Fixture.LONG,
                        Fixture.LONG,
                        Fixture.LONG,
                        Fixture.LONG,
                        Fixture.LONG,
                        Fixture.LONG,
                        Fixture.SHORT,
                        Fixture.LONG,
                        Fixture.LONG);
        try (Fixture impatient = new Fixture(timeouts);
                ScriptedServer server = ScriptedServer.clear(BY_DATA + "stall\n");
                SmtpConnection connection = impatient.client.connect(target(server))) {
            SmtpException e =
                    assertThrows(
                            SmtpException.class,
                            () -> connection.send(envelope("dave@dave.test"), endless));
            assertEquals("DATA", e.stage());
            assertTrue(read[0] < length / 2, "read " + read[0]);
            server.finish();
        }
    }
}
