package org.postseal.client.smtp;

import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.Reply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who of a transaction's recipients has an outcome yet. The first one given stands. */
final class Ledger {
    private final List<Entry> entries;

    Ledger(List<Recipient> recipients) {
        entries = recipients.stream().map(Entry::new).toList();
    }

    List<Entry> undecided() {
        return entries.stream().filter(entry -> entry.outcome.isEmpty()).toList();
    }

    boolean isDecided() {
        return entries.stream().allMatch(entry -> entry.outcome.isPresent());
    }

    void decideRest(Reply reply, String stage) {
        entries.forEach(entry -> entry.decide(reply, stage));
    }

    /** To be asked for when all are decided. */
    TransactionResult result() {
        List<TransactionResult.Outcome> outcomes = new ArrayList<>(entries.size());
        entries.forEach(entry -> outcomes.add(entry.outcome.orElseThrow()));
        return new TransactionResult(outcomes);
    }

    /** One recipient. */
    static final class Entry {
        private final Recipient recipient;
        private Optional<TransactionResult.Outcome> outcome = Optional.empty();

        private Entry(Recipient recipient) {
            this.recipient = recipient;
        }

        Recipient recipient() {
            return recipient;
        }

        void decide(Reply reply, String stage) {
            if (outcome.isEmpty()) {
                outcome = Optional.of(new TransactionResult.Outcome(recipient, reply, stage));
            }
        }
    }
}
