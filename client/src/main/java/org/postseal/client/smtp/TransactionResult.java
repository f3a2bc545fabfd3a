package org.postseal.client.smtp;

import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.Reply;

import java.util.List;

/**
 * What became of each recipient of a transaction. A client-side refusal (the peer has no SMTPUTF8,
 * SIZE exceeded) is given as the reply that RFC 6531 or RFC 1870 names for it.
 */
public record TransactionResult(List<Outcome> outcomes) {
    public TransactionResult {
        outcomes = List.copyOf(outcomes);
    }

    /**
     * One recipient.
     *
     * @param reply the reply that decided: to MAIL, RCPT, DATA, or the final one (LMTP: its own
     *     final one)
     * @param stage the command the reply was to
     */
    public record Outcome(Recipient recipient, Reply reply, String stage) {
        public boolean isDelivered() {
            return reply.isPositive();
        }
    }
}
