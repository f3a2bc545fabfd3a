package org.postseal.server.policy;

import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.ReversePath;

import java.util.concurrent.CompletionStage;

/** Whether a RCPT TO is taken. */
public interface RecipientPolicy {
    /** Never blocks; a call-ahead completes later. */
    CompletionStage<Verdict> check(Client client, ReversePath from, Mailbox to);

    /** The answer. */
    sealed interface Verdict {
        record Accept() implements Verdict {}

        /** Refuse with this reply: code, enhanced code, text. */
        record Refuse(int code, String enhancedCode, String text) implements Verdict {}
    }
}
