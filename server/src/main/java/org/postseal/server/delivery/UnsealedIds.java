package org.postseal.server.delivery;

import org.postseal.server.spool.QueuedMessage;
import org.postseal.server.spool.Rows;
import org.postseal.spec.Requirement;

import java.time.Clock;
import java.time.Duration;

/** The Message-IDs of mail that came out of a seal here and was handed inward. */
@Requirement("P-10")
final class UnsealedIds {
    private static final String TABLE = "unsealed-message-id";

    /** Longer than any notification is under way. */
    private static final Duration KEPT = Duration.ofDays(14);

    private final Rows rows;
    private final Clock clock;

    UnsealedIds(Rows rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
    }

    /** Durable on return; before the message goes inward, since an answer may be quick. */
    void remember(QueuedMessage message) {
        String id = message.traits().messageId();
        if (message.traits().unsealed() && !id.isEmpty() && !contains(id)) {
            rows.put(TABLE, new Rows.Row(id, new byte[0], clock.instant().plus(KEPT)));
        }
    }

    boolean contains(String messageId) {
        return rows.get(TABLE, messageId)
                .filter(row -> clock.instant().isBefore(row.expires()))
                .isPresent();
    }
}
