package org.postseal.server.unsealing;

import org.postseal.server.unsealing.Unsealer.Outcome;

import java.util.Optional;

/** A check that a message did not pass, on its way to the reply. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Outcome.Refused outcome;
    private final transient Optional<String> origin;

    private RefusedException(Outcome.Refused outcome, Optional<String> origin) {
        super(outcome.reason());
        this.outcome = outcome;
        this.origin = origin;
    }

    /** The same, of a seal that names its origin; whether it is of that origin is not known. */
    RefusedException of(String sealOrigin) {
        return new RefusedException(outcome, Optional.of(sealOrigin));
    }

    Optional<String> origin() {
        return origin;
    }

    Outcome.Refused outcome() {
        return outcome;
    }

    static RefusedException of(int code, String enhancedCode, String text, String reason) {
        return new RefusedException(
                new Outcome.Refused(code, enhancedCode, text, reason), Optional.empty());
    }

    /** The one reply for whatever is wrong with a seal for a key that is here (P-02, P-14). */
    static RefusedException seal(String reason) {
        return of(554, "5.7.7", "Message cannot be unsealed", reason);
    }
}
