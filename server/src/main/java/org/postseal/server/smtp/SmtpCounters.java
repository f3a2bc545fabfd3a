package org.postseal.server.smtp;

import java.util.concurrent.atomic.LongAdder;

/** What the server has done since it started. */
public final class SmtpCounters {
    final LongAdder connections = new LongAdder();
    final LongAdder accepted = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder unsealed = new LongAdder();
    final LongAdder replayedRecipients = new LongAdder();

    SmtpCounters() {}

    public long connections() {
        return connections.sum();
    }

    /** Messages answered with 250. */
    public long accepted() {
        return accepted.sum();
    }

    /** Messages refused after their content was read. */
    public long refused() {
        return refused.sum();
    }

    /** Messages that came out of a seal. */
    public long unsealed() {
        return unsealed.sum();
    }

    /** Recipients dropped because they had the same seal before (P-08). */
    public long replayedRecipients() {
        return replayedRecipients.sum();
    }
}
