package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.postseal.server.spool.NewMessage;
import org.postseal.server.spool.Notice;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.spec.smtp.Body;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.RcptParameters;
import org.postseal.spec.smtp.RcptParameters.Notify;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.Reply;
import org.postseal.spec.smtp.ReversePath;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

class DsnWriterTest {
    private static final Instant NOW = TestMessages.ARRIVAL.plus(Duration.ofMinutes(5));
    private static final Reply NO_SUCH_USER = Reply.of(550, "5.1.1", "No such user");
    private static final byte[] HEADER =
            "From: Alice <a@alice.test>\r\nSubject: secret plan\r\nMessage-ID: <1@alice.test>\r\n"
                    .getBytes(US_ASCII);

    private final DsnWriter writer = new DsnWriter("relay.alice.test", new Random(42));

    @Test
    void failedMatchesItsGoldenFile() throws IOException {
        Recipient dave =
                new Recipient(
                        TestMessages.mailbox("dave@dave.test"),
                        new RcptParameters(
                                Set.of(Notify.FAILURE),
                                Optional.of("rfc822;dave+x@list.test"),
                                Optional.empty()));
        QueuedMessage message =
                TestMessages.message(
                        "a@alice.test",
                        new MailParameters(
                                OptionalLong.empty(),
                                Body.SEVENBIT,
                                false,
                                Optional.of(MailParameters.Ret.FULL),
                                Optional.of("QQ314159"),
                                false,
                                false));
        Dsn dsn =
                new Dsn(
                        Dsn.Action.FAILED,
                        TestMessages.mailbox("a@alice.test"),
                        message,
                        List.of(
                                report(dave, "5.1.1", Optional.of(NO_SUCH_USER), Optional.empty()),
                                report(
                                        Recipient.of(TestMessages.mailbox("eve@dave.test")),
                                        "5.7.10",
                                        Optional.empty(),
                                        Optional.empty())),
                        NOW);
        Notice notice = writer.write(dsn, HEADER);
        assertEquals(golden("failed.txt"), new String(notice.body(), UTF_8));
        assertEquals(ReversePath.NULL, notice.message().envelope().reversePath());
        assertEquals(
                List.of(TestMessages.wanting("a@alice.test", Notify.NEVER)),
                notice.message().envelope().recipients());
        assertTrue(notice.message().traits().isNotification());
        assertFalse(notice.message().traits().eightBit());
    }

    @Test
    void delayedSaysHowLong() throws IOException {
        Dsn dsn =
                new Dsn(
                        Dsn.Action.DELAYED,
                        TestMessages.mailbox("a@alice.test"),
                        TestMessages.message("a@alice.test", MailParameters.NONE),
                        List.of(
                                report(
                                        Recipient.of(TestMessages.mailbox("d@dave.test")),
                                        "4.4.1",
                                        Optional.empty(),
                                        Optional.of(
                                                TestMessages.ARRIVAL.plus(Duration.ofDays(5))))),
                        NOW);
        assertEquals(golden("delayed.txt"), new String(writer.write(dsn, HEADER).body(), UTF_8));
    }

    @Test
    void aReaderFindsTheFields() {
        Report report = Report.read(simple(Dsn.Action.RELAYED, false, NO_SUCH_USER).body());
        assertTrue(
                report.header()
                        .get("content-type")
                        .startsWith("multipart/report; report-type=delivery-status;"));
        assertEquals("auto-replied", report.header().get("auto-submitted"));
        assertEquals("message/delivery-status", report.parts().get(1).type());
        assertEquals("text/rfc822-headers", report.parts().get(2).type());
        Map<String, String> recipient = report.status().get(1);
        assertEquals("relayed", recipient.get("action"));
        assertEquals("rfc822; d@dave.test", recipient.get("final-recipient"));
        assertEquals("dns; mx.dave.test", recipient.get("remote-mta"));
        assertEquals("smtp; 550 5.1.1 No such user", recipient.get("diagnostic-code"));
    }

    @Test
    void ofUnsealedMailOnlyCodesReturn() {
        Reply quoting = Reply.of(554, "5.7.1", "rejected: contains 'secret plan'");
        String text = new String(simple(Dsn.Action.FAILED, true, quoting).body(), UTF_8);
        assertFalse(text.contains("secret"), text);
        assertTrue(text.contains("Diagnostic-Code: smtp; 554 5.7.1\r\n"), text);
    }

    @Test
    void ofUnsealedMailNoHeaderReturnsButItsName() throws IOException {
        byte[] body = (new String(HEADER, US_ASCII) + "\r\ninner text\r\n").getBytes(US_ASCII);
        assertEquals(
                "Message-ID: <1@alice.test>\r\n",
                new String(
                        ReturnedHeader.of(
                                new ByteArrayInputStream(body), TestMessages.traits(true, false)),
                        ISO_8859_1));
        assertEquals(
                new String(HEADER, US_ASCII),
                new String(
                        ReturnedHeader.of(
                                new ByteArrayInputStream(body), TestMessages.traits(false, false)),
                        ISO_8859_1));
    }

    @Test
    void anAddressThatIsNotAsciiNeedsTheUtf8Forms() {
        Recipient recipient =
                new Recipient(
                        TestMessages.mailbox("дейв@dave.test"),
                        new RcptParameters(
                                Set.of(), Optional.of("utf-8;дейв@dave.test"), Optional.empty()));
        Dsn dsn =
                new Dsn(
                        Dsn.Action.FAILED,
                        TestMessages.mailbox("a@alice.test"),
                        TestMessages.message("a@alice.test", MailParameters.NONE),
                        List.of(report(recipient, "5.1.1", Optional.empty(), Optional.empty())),
                        NOW);
        Notice notice = writer.write(dsn, HEADER);
        Report report = Report.read(notice.body());
        assertEquals("message/global-delivery-status", report.parts().get(1).type());
        assertEquals("message/global-headers", report.parts().get(2).type());
        assertEquals("utf-8; дейв@dave.test", report.status().get(1).get("final-recipient"));
        assertEquals("utf-8; дейв@dave.test", report.status().get(1).get("original-recipient"));
        assertEquals(Body.EIGHTBITMIME, notice.message().envelope().parameters().body());
        assertFalse(notice.message().envelope().parameters().smtputf8());
        assertTrue(notice.message().traits().eightBit());
    }

    @Test
    void noTextFromOutsideMakesFields() {
        Recipient recipient =
                new Recipient(
                        TestMessages.mailbox("d@dave.test"),
                        new RcptParameters(
                                Set.of(),
                                Optional.of("rfc822;x\r\nAction: delivered"),
                                Optional.empty()));
        QueuedMessage message =
                TestMessages.message(
                        "a@alice.test",
                        new MailParameters(
                                OptionalLong.empty(),
                                Body.SEVENBIT,
                                false,
                                Optional.empty(),
                                Optional.of("id\r\nX: y"),
                                false,
                                false));
        Dsn dsn =
                new Dsn(
                        Dsn.Action.FAILED,
                        TestMessages.mailbox("a@alice.test"),
                        message,
                        List.of(report(recipient, "5.1.1", Optional.empty(), Optional.empty())),
                        NOW);
        Report report = Report.read(writer.write(dsn, HEADER).body());
        assertEquals("failed", report.status().get(1).get("action"));
        assertFalse(report.status().getFirst().containsKey("original-envelope-id"));
    }

    @Test
    void reqsealGoesBackWithTheNotification() {
        MailParameters reqseal =
                new MailParameters(
                        OptionalLong.empty(),
                        Body.SEVENBIT,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        true);
        Dsn dsn =
                new Dsn(
                        Dsn.Action.FAILED,
                        TestMessages.mailbox("a@alice.test"),
                        TestMessages.message("a@alice.test", reqseal),
                        List.of(
                                report(
                                        Recipient.of(TestMessages.mailbox("d@dave.test")),
                                        "5.7.10",
                                        Optional.empty(),
                                        Optional.empty())),
                        NOW);
        assertTrue(writer.write(dsn, HEADER).message().envelope().parameters().reqseal());
    }

    private Notice simple(Dsn.Action action, boolean unsealed, Reply reply) {
        NewMessage.Traits traits = TestMessages.traits(unsealed, false);
        Dsn dsn =
                new Dsn(
                        action,
                        TestMessages.mailbox("a@alice.test"),
                        TestMessages.message("a@alice.test", MailParameters.NONE, traits),
                        List.of(
                                report(
                                        Recipient.of(TestMessages.mailbox("d@dave.test")),
                                        "5.1.1",
                                        Optional.of(reply),
                                        Optional.empty())),
                        NOW);
        return writer.write(dsn, new byte[0]);
    }

    private static Dsn.Report report(
            Recipient recipient, String status, Optional<Reply> reply, Optional<Instant> until) {
        return new Dsn.Report(
                recipient,
                status,
                reply.isPresent() ? "mx.dave.test[127.0.0.1]:25" : Relay.NONE,
                reply,
                "The mail server mx.dave.test refused it",
                until);
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = DsnWriterTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8).replace("\n", "\r\n");
        }
    }
}
