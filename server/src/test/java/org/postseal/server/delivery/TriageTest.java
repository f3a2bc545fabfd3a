package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.server.delivery.Triage.Disposition;
import org.postseal.server.spool.NewMessage;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.server.spool.QueuedMessage.QueuedRecipient;
import org.postseal.server.spool.QueuedMessage.State;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.Reply;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

class TriageTest {
    private static final Instant ARRIVAL = TestMessages.ARRIVAL;
    private static final QueuedMessage MAIL = message(NewMessage.Made.ELSEWHERE);
    private final Triage triage = new Triage(RetrySchedule.DEFAULT, new Random(1));

    @ParameterizedTest
    @CsvSource({
        "550, 5.1.1, RCPT, 5.1.1, RECIPIENT",
        "554, 5.0.0, MAIL, 5.0.0, MESSAGE",
        "554, 5.7.1, end of DATA, 5.7.1, MESSAGE",
        "554, 5.7.1, BDAT, 5.7.1, MESSAGE",
        "554, 5.3.2, banner, 5.3.2, SITE"
    })
    void permanentRepliesBounce(
            int code, String enhanced, String stage, String status, Trouble.Scope scope) {
        Trouble trouble = Trouble.said("mx[127.0.0.1]:25", stage, Reply.of(code, enhanced, "no"));
        assertEquals(scope, trouble.scope());
        assertEquals(
                new Disposition.Bounce(status, false),
                triage.dispose(trouble, young(false), MAIL, ARRIVAL.plusSeconds(1)));
    }

    @Test
    void aBareOrWronglyEnhancedReplyHasTheStatusOfItsClass() {
        Trouble bare =
                Trouble.said(
                        "mx[127.0.0.1]:25",
                        "RCPT",
                        new Reply(450, Optional.empty(), java.util.List.of("later")));
        assertEquals("4.0.0", bare.status());
    }

    @Test
    void transientTroubleIsRetriedThenToldThenExpires() {
        Trouble trouble = Trouble.broken("connect", "mx[127.0.0.1]:25: refused");
        Disposition.Retry early = retry(trouble, young(false), ARRIVAL.plus(Duration.ofHours(1)));
        assertEquals(false, early.delayed());
        Disposition.Retry late = retry(trouble, young(false), ARRIVAL.plus(Duration.ofHours(4)));
        assertEquals(true, late.delayed());
        assertEquals(ARRIVAL.plus(Duration.ofDays(5)), late.until());
        assertEquals(
                false, retry(trouble, young(true), ARRIVAL.plus(Duration.ofHours(9))).delayed());
        assertEquals(
                new Disposition.Bounce("4.4.7", true),
                triage.dispose(trouble, young(true), MAIL, ARRIVAL.plus(Duration.ofDays(5))));
    }

    @Test
    void aReportIsGivenUpAfterADay() {
        Trouble trouble = Trouble.broken("connect", "mx[127.0.0.1]:25: refused");
        QueuedMessage report = message(NewMessage.Made.REPORT);
        Instant end = ARRIVAL.plus(Duration.ofDays(1));
        Disposition.Retry last =
                assertInstanceOf(
                        Disposition.Retry.class,
                        triage.dispose(trouble, young(false), report, end.minusSeconds(60)));
        assertEquals(end, last.until());
        assertEquals(end, last.at(), "once more at the very end");
        assertEquals(
                new Disposition.Bounce("4.4.7", true),
                triage.dispose(trouble, young(false), report, end));
        assertInstanceOf(Disposition.Retry.class, triage.dispose(trouble, young(false), MAIL, end));
    }

    private static QueuedMessage message(NewMessage.Made made) {
        return TestMessages.message(
                "a@alice.test",
                MailParameters.NONE,
                new NewMessage.Traits(false, false, "0".repeat(32), "", made, false));
    }

    private Disposition.Retry retry(Trouble trouble, QueuedRecipient recipient, Instant now) {
        return assertInstanceOf(
                Disposition.Retry.class, triage.dispose(trouble, recipient, MAIL, now));
    }

    private static QueuedRecipient young(boolean notified) {
        return new QueuedRecipient(
                0,
                Recipient.of(TestMessages.mailbox("x@dave.test")),
                State.QUEUED,
                0,
                ARRIVAL,
                notified,
                Optional.empty());
    }
}
