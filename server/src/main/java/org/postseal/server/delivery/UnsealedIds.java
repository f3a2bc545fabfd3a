package org.postseal.server.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.postseal.server.spool.QueuedMessage;
import org.postseal.server.spool.Rows;
import org.postseal.spec.Requirement;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
    void remember(QueuedMessage message) throws IOException {
        if (message.traits().unsealed()) {
            byte[] field = (" <" + message.traits().messageId() + ">").getBytes(ISO_8859_1);
            NameScan.finds(new ByteArrayInputStream(field), Integer.MAX_VALUE, this::remember);
        }
    }

    private boolean remember(String name) {
        if (!contains(name)) {
            rows.put(TABLE, new Rows.Row(name, new byte[0], clock.instant().plus(KEPT)));
        }
        return false;
    }

    /**
     * @param messageId in angle brackets, whether or not it was written so
     */
    boolean contains(String messageId) {
        return rows.get(TABLE, messageId)
                .filter(row -> clock.instant().isBefore(row.expires()))
                .isPresent();
    }
}
