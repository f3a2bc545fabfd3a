package org.postseal.server.spool;

import java.util.Locale;

/**
 * The id of a message in the queue, as logs and replies show it.
 *
 * @param text upper-case letters and digits, unique over the life of the spool
 */
public record QueueId(String text) {
    private static final int SHORTEST = 8;
    private static final int LONGEST = 32;

    public QueueId {
        text = text.toUpperCase(Locale.ROOT);
        if (text.length() < SHORTEST || text.length() > LONGEST || !isAlphanumeric(text)) {
            throw new IllegalArgumentException("a queue id is 8 to 32 letters and digits");
        }
    }

    private static boolean isAlphanumeric(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'A' || c > 'Z')) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
