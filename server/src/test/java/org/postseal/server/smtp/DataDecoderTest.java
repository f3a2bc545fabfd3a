package org.postseal.server.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

class DataDecoderTest {
    /** What came of some octets, in pieces of at most so many. */
    private record Outcome(String stored, int taken, boolean ended, boolean bare) {}

    private static Outcome dotted(String wire, LineEnds lineEnds, int piece) {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        DataDecoder decoder = DataDecoder.dotted(stored::write, lineEnds);
        byte[] octets = wire.getBytes(StandardCharsets.ISO_8859_1);
        int at = 0;
        while (at < octets.length && !decoder.ended()) {
            at += decoder.decode(octets, at, Math.min(piece, octets.length - at));
        }
        return new Outcome(
                stored.toString(StandardCharsets.ISO_8859_1),
                at,
                decoder.ended(),
                decoder.sawBareLineEnd());
    }

    private static Outcome whole(String wire, LineEnds lineEnds) {
        return dotted(wire, lineEnds, wire.length());
    }

    @Test
    void unstuffsDotsAndStopsAtTheEnd() {
        Outcome outcome = whole("a\r\n..\r\n.b\r\n...c\r\n.\r\nQUIT\r\n", LineEnds.REFUSE);
        assertEquals("a\r\n.\r\nb\r\n..c\r\n", outcome.stored());
        assertTrue(outcome.ended());
        assertEquals("a\r\n..\r\n.b\r\n...c\r\n.\r\n".length(), outcome.taken());
        assertFalse(outcome.bare());
    }

    @Test
    void takesAnEmptyMessage() {
        assertEquals(new Outcome("", 3, true, false), whole(".\r\n", LineEnds.REFUSE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\n.\n",
                "a\n.\r\n",
                "a\r\n.\n",
                "a\r.\r\n",
                "a\r\n.\r.\r\n",
                "a\r\n.\r\r\n",
                "a\r\n\r.\r\n",
                "a\n\n.\r\n",
                "a\r\n\n.\r\n",
                "a\r\n.\0\r\n",
                "a\r\n. \r\n",
                "\n.\r\n",
                "\r.\r\n",
                "a\r\r\n.\n\r\n"
            })
    void nothingButDotBetweenTwoCrlfEndsTheData(String smuggled) {
        for (LineEnds lineEnds : LineEnds.values()) {
            for (int piece = 1; piece <= smuggled.length(); piece++) {
                assertFalse(dotted(smuggled, lineEnds, piece).ended(), smuggled);
            }
        }
    }

    @Test
    void normalisesLoneLineEnds() {
        Outcome outcome = whole("a\nb\rc\r\n.\rd\n.e\r\n.\r\n", LineEnds.NORMALISE);
        assertEquals("a\r\nb\r\nc\r\n\r\nd\r\n.e\r\n", outcome.stored());
        assertTrue(outcome.bare());
        assertTrue(outcome.ended());
    }

    @Test
    void anyCutGivesTheSame() {
        Random random = new Random(20261123);
        char[] alphabet = {'.', '\r', '\n', 'x', '\u00e9'};
        for (int round = 0; round < 20_000; round++) {
            StringBuilder wire = new StringBuilder();
            int length = 1 + random.nextInt(24);
            for (int i = 0; i < length; i++) {
                wire.append(alphabet[random.nextInt(alphabet.length)]);
            }
            wire.append("\r\n.\r\n");
            LineEnds lineEnds = random.nextBoolean() ? LineEnds.REFUSE : LineEnds.NORMALISE;
            Outcome expected = whole(wire.toString(), lineEnds);
            int piece = 1 + random.nextInt(6);
            assertEquals(expected, dotted(wire.toString(), lineEnds, piece), wire.toString());
            assertTrue(expected.ended());
            if (lineEnds == LineEnds.NORMALISE) {
                assertCrlfOnly(expected.stored());
            }
        }
    }

    private static void assertCrlfOnly(String text) {
        String without = text.replace("\r\n", "");
        assertTrue(without.indexOf('\r') < 0 && without.indexOf('\n') < 0, text);
    }

    @Test
    void countedContentKeepsDotsAndGetsItsLastCrlf() {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        DataDecoder decoder = DataDecoder.counted(stored::write, LineEnds.REFUSE);
        byte[] octets = "a\r\n.\r\n..b".getBytes(StandardCharsets.ISO_8859_1);
        decoder.decode(octets, 0, octets.length);
        decoder.finish();
        assertEquals("a\r\n.\r\n..b\r\n", stored.toString(StandardCharsets.ISO_8859_1));
        assertFalse(decoder.sawBareLineEnd());
        assertFalse(decoder.eightBit());
        assertEquals(3, decoder.longestLine());
    }

    @Test
    void seesEightBitOctetsAndALoneCrAtTheEnd() {
        DataDecoder decoder = DataDecoder.counted((_, _, _) -> {}, LineEnds.REFUSE);
        decoder.decode(new byte[] {'a', (byte) 0xE9, '\r'}, 0, 3);
        decoder.finish();
        assertTrue(decoder.eightBit());
        assertTrue(decoder.sawBareLineEnd());
    }
}
