package org.postseal.client.smtp;

import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.Reply;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a peer answered to PGPKEY in one session. A pooled connection carries many messages, each
 * with the same questions, and a peer has a budget for them (K-10). What is judged anew each time
 * is the answer, not the question.
 */
@Requirement("K-10")
final class KeyAnswers {
    /** Few, since each may have a certificate of 128 KiB in it. */
    private static final int MOST = 16;

    private final Map<String, Reply> answers = new HashMap<>();

    Optional<Reply> to(String command) {
        return Optional.ofNullable(answers.get(command));
    }

    /** Keeps what is final: a peer that cannot answer now may be asked again. */
    void keep(String command, Reply reply) {
        boolean isFinal = reply.code() == 250 || reply.code() == 252 || reply.code() == 551;
        if (isFinal && answers.size() < MOST) {
            answers.put(command, reply);
        }
    }

    /** A key was refused: what was said of keys is old (M-04). */
    void forgetIfRefused(TransactionResult result) {
        boolean refused =
                result.outcomes().stream()
                        .flatMap(outcome -> outcome.reply().enhanced().stream())
                        .anyMatch(code -> code.toString().equals("5.7.5"));
        if (refused) {
            answers.clear();
        }
    }
}
