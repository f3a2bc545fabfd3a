package org.postseal.client.smtp;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a session's thread waits for. */
class InboxTest {
    private final Inbox inbox = new Inbox();

    /** As a channel under TLS does: writable, and with the next record encrypted not so. */
    @Test
    @Timeout(10)
    void aConditionThatHoldsForAMomentHasHeld() throws Exception {
        AtomicBoolean moment = new AtomicBoolean(true);
        assertTrue(inbox.awaitReplyOr(() -> moment.getAndSet(false), Duration.ofHours(1)));
    }

    @Test
    @Timeout(10)
    void aConditionThatNeverHoldsIsWaitedForUntilTheLimit() throws Exception {
        assertFalse(inbox.awaitReplyOr(() -> false, Duration.ofMillis(20)));
        inbox.fail("gone");
        assertFalse(inbox.awaitReplyOr(() -> false, Duration.ofHours(1)));
    }
}
