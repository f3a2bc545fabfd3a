package org.postseal.server.policy;

import org.postseal.spec.smtp.Mailbox;

import java.util.concurrent.CompletionStage;

/**
 * Asks the next hop inward whether it takes a recipient (RCPT without DATA); answers may be cached.
 */
public interface CallAhead {
    /** Never blocks; completes on any thread. */
    CompletionStage<Answer> ask(Mailbox recipient);

    /** What the next hop said. */
    enum Answer {
        ACCEPTED,
        UNKNOWN,
        /** It exists, and has no room (RFC 3463, X.2.2). */
        FULL,
        /** It could not be asked, or put the question off. */
        UNAVAILABLE
    }
}
