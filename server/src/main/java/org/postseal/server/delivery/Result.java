package org.postseal.server.delivery;

import org.postseal.server.spool.QueuedMessage.QueuedRecipient;

import java.util.List;

/**
 * One recipient's outcome, ready to be logged and recorded.
 *
 * @param relay where the mail went or was meant to go: {@code host[address]:port}, or {@code none}
 * @param decision how it was or would have been sealed, with every reason, and where it was sent
 *     what the session reached, for the log
 */
record Result(QueuedRecipient recipient, String relay, Outcome outcome, String decision) {
    /** Read by a program here, which was final delivery. */
    static Result taken(QueuedRecipient recipient) {
        return new Result(
                recipient,
                "intake",
                new Outcome.Sent("2.0.0", "taken by the intake", Outcome.Handover.DELIVERED),
                "");
    }

    /** Trouble met before anything was decided for the recipient. */
    static Result undecided(QueuedRecipient recipient, Trouble trouble) {
        return new Result(recipient, Relay.NONE, new Outcome.Failed(trouble), "");
    }

    /** The same trouble for all recipients of a batch. */
    static List<Result> undecided(Batch batch, Trouble trouble) {
        return batch.recipients().stream().map(to -> undecided(to, trouble)).toList();
    }

    /** True where there is nothing to be tried again. */
    boolean isFinal() {
        return switch (outcome) {
            case Outcome.Sent sent -> true;
            case Outcome.Failed(Trouble trouble) -> trouble.isPermanent();
        };
    }
}
