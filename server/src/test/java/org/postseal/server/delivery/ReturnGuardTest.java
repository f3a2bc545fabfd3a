package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;
import org.postseal.client.smtp.MessageSource;
import org.postseal.server.spool.NewMessage;
import org.postseal.server.spool.NewMessage.Made;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.spec.smtp.MailParameters;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What of an automatic answer may leave in clear. */
class ReturnGuardTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-06-01T00:00:00Z"), ZoneOffset.UTC);

    private final UnsealedIds ids = new UnsealedIds(new MemoryRows(), CLOCK);
    private final ReturnGuard guard = new ReturnGuard(ids);

    ReturnGuardTest() throws IOException {
        // Its Message-ID is <1@alice.test>.
        ids.remember(message("a@alice.test", true));
    }

    private static QueuedMessage message(String from, boolean unsealed) {
        return TestMessages.message(
                from,
                MailParameters.NONE,
                TestMessages.traits(unsealed, false),
                TestMessages.recipient(0, "b@clear.test"));
    }

    private String outward(String from, String text) throws IOException {
        Text stored = new Text(text);
        MessageSource leaves = guard.outward(message(from, false), stored);
        try (InputStream in = leaves.open()) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }

    private static String answer(String returned) {
        return "From: <mailer-daemon@dave.test>\r\nSubject: returned: the plan\r\n\r\n"
                + "Final-Recipient: rfc822; x@dave.test\r\nStatus: 5.1.1\r\n"
                + returned
                + "\r\nSubject: the plan\r\n\r\ninner text\r\n";
    }

    @Test
    void anAnswerThatNamesWhatWasUnsealedLosesItsContent() throws IOException {
        String left = outward("", answer("Message-ID: <1@alice.test>"));
        assertFalse(left.contains("inner text"), left);
        assertFalse(left.contains("the plan"), left);
        assertTrue(left.startsWith("From: <mailer-daemon@dave.test>\r\n"), left);
        assertTrue(left.contains("Status: 5.1.1\r\n"), left);
    }

    @Test
    void othersLeaveAsTheyAre() throws IOException {
        String other = answer("Message-ID: <2@alice.test>");
        assertEquals(other, outward("", other));
        String ordinary = answer("References: <1@alice.test>");
        assertEquals(ordinary, outward("b@dave.test", ordinary));
        Text stored = new Text(other);
        assertSame(stored, guard.outward(message("", false), stored));
    }

    @Test
    void aNameBehindMoreThanAnybodyLooksUpIsNotMissed() throws IOException {
        String crowd =
                IntStream.range(0, 5000)
                        .mapToObj(i -> "<x" + i + "@clear.test>")
                        .collect(Collectors.joining(", ", "To: ", ""));
        String alone = answer(crowd);
        assertFalse(outward("", alone).contains("inner text"), "who knows what else it names");
        String left = outward("", answer(crowd + "\r\nMessage-ID: <1@alice.test>"));
        assertFalse(left.contains("inner text"));
    }

    @Test
    void bracketsWithoutEndCostLittle() throws IOException {
        String brackets = "<".repeat(250_000);
        String text = answer(brackets + ">\r\nIn-Reply-To: <1@alice.test>");
        assertFalse(outward("", text).contains("inner text"));
    }

    /** However far down, and wherever a block ends. */
    @Test
    void aNameFarBehindIsFound() throws IOException {
        String line = "X-Long: " + "x".repeat(70) + "\r\n";
        for (int shift = 0; shift < 20; shift++) {
            int much = 16 * 1024 * 20 - shift;
            String header = line.repeat(much / line.length() + 1).substring(0, much - 2) + "\r\n";
            String left = outward("", answer(header + "Message-ID: <1@alice.test>"));
            assertFalse(left.contains("inner text"), () -> "at " + much);
            assertTrue(left.contains("Status: 5.1.1\r\n"), left);
        }
    }

    @Test
    void namesAreFoundWithoutTheirBracketsToo() throws IOException {
        assertFalse(outward("", answer("In-Reply-To: 1@alice.test")).contains("inner text"));
        assertTrue(outward("", answer("In-Reply-To: 11@alice.test")).contains("inner text"));
        for (String id : List.of("bare@alice.test", "<no-sign>", "<a@b>(comment)")) {
            NewMessage.Traits traits =
                    new NewMessage.Traits(
                            false, true, TestMessages.SEAL_ID, id, Made.ELSEWHERE, false);
            ids.remember(
                    TestMessages.message(
                            "a@alice.test",
                            MailParameters.NONE,
                            traits,
                            TestMessages.recipient(0, "b@clear.test")));
            assertFalse(outward("", answer("Message-ID: " + id)).contains("inner text"), id);
        }
    }

    /** HTML repeats its tags: they are asked for once, and crowd out nothing. */
    @Test
    void tagsAreNoCrowd() throws IOException {
        String page = "<td><b>x</b></td>\r\n".repeat(5000);
        assertTrue(outward("", answer(page)).contains("inner text"));
        assertFalse(outward("", answer(page + "<1@alice.test>")).contains("inner text"));
    }

    private record Text(String text) implements MessageSource {
        @Override
        public long length() {
            return text.length();
        }

        @Override
        public boolean isEightBit() {
            return false;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(text.getBytes(ISO_8859_1));
        }
    }
}
