package org.postseal.server.smtp;

import org.postseal.server.auth.Exchange;
import org.postseal.server.auth.Mechanism;
import org.postseal.server.auth.Senders;

import java.util.Optional;

/** Who the client of one session has shown itself to be, and how far an attempt to has come. */
final class Login {
    private Optional<String> identity = Optional.empty();
    private Optional<Senders> senders = Optional.empty();
    private Optional<Attempt> attempt = Optional.empty();
    private boolean byPassword;
    private int failures;

    /** An exchange under way. */
    record Attempt(Mechanism mechanism, Exchange exchange) {}

    /** The client holds a pinned key. */
    void pinned(String key) {
        identity = Optional.of("client_key=" + key);
    }

    /** For logs; empty for a client that nothing is known of. */
    Optional<String> identity() {
        return identity;
    }

    /** The addresses that the client may send as; empty where that is not for a login to say. */
    Optional<Senders> senders() {
        return senders;
    }

    /** RFC 3848: the A of ESMTPSA. */
    boolean byPassword() {
        return byPassword;
    }

    void begin(Attempt newAttempt) {
        attempt = Optional.of(newAttempt);
    }

    Optional<Attempt> attempt() {
        return attempt;
    }

    void cancel() {
        attempt = Optional.empty();
    }

    void succeed(String user, Senders own) {
        String method = attempt.orElseThrow().mechanism().text();
        identity = Optional.of("sasl_method=" + method + ", sasl_username=" + user);
        senders = Optional.of(own);
        byPassword = true;
        attempt = Optional.empty();
    }

    int countFailure() {
        attempt = Optional.empty();
        return ++failures;
    }
}
