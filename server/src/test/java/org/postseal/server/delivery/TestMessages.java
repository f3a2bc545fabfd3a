package org.postseal.server.delivery;

import org.postseal.server.spool.NewMessage;
import org.postseal.server.spool.QueueId;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.server.spool.QueuedMessage.QueuedRecipient;
import org.postseal.server.spool.QueuedMessage.State;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.RcptParameters;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.ReversePath;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Queued messages without a spool. */
final class TestMessages {
    static final Instant ARRIVAL = Instant.parse("2026-03-04T05:06:07Z");
    static final String SEAL_ID = "00112233445566778899aabbccddeeff";

    private TestMessages() {}

    static Mailbox mailbox(String text) {
        try {
            return Mailbox.parse(text, true);
        } catch (SyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static QueuedRecipient recipient(int number, Recipient recipient) {
        return new QueuedRecipient(
                number, recipient, State.QUEUED, 0, ARRIVAL, false, Optional.empty());
    }

    static QueuedRecipient recipient(int number, String address) {
        return recipient(number, Recipient.of(mailbox(address)));
    }

    static Recipient wanting(String address, RcptParameters.Notify... events) {
        return new Recipient(
                mailbox(address),
                new RcptParameters(
                        Set.copyOf(Arrays.asList(events)), Optional.empty(), Optional.empty()));
    }

    static QueuedMessage message(String from, MailParameters parameters, QueuedRecipient... to) {
        return message(from, parameters, traits(false, false), to);
    }

    static QueuedMessage message(
            String from,
            MailParameters parameters,
            NewMessage.Traits traits,
            QueuedRecipient... to) {
        return new QueuedMessage(
                new QueueId("3F2A00112233"),
                from.isEmpty() ? ReversePath.NULL : ReversePath.of(mailbox(from)),
                parameters,
                new NewMessage.Arrival(ARRIVAL, "127.0.0.1", "client.alice.test", "ESMTP"),
                traits,
                100,
                List.of(to));
    }

    /** Of a message whose header says {@code TLS-Required: No}. */
    static NewMessage.Traits tlsNotRequired() {
        return new NewMessage.Traits(
                false, false, SEAL_ID, "<1@alice.test>", NewMessage.Made.ELSEWHERE, true);
    }

    static NewMessage.Traits traits(boolean unsealed, boolean dsn) {
        return new NewMessage.Traits(
                false,
                unsealed,
                SEAL_ID,
                "<1@alice.test>",
                dsn ? NewMessage.Made.NOTIFICATION : NewMessage.Made.ELSEWHERE,
                false);
    }
}
