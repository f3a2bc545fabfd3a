package org.postseal.server.spool;

import java.util.Locale;

/**
 * The id of a message in the queue, as logs and replies show it.
 *
 * @param text upper-case letters and digits, unique over the life of the spool
 */
public record QueueId(String text) {
    public QueueId {
        text = text.toUpperCase(Locale.ROOT);
        if (!text.matches("[0-9A-Z]{8,32}")) {
            throw new IllegalArgumentException("a queue id is 8 to 32 letters and digits");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
