package org.postseal.server.acme;

import java.time.Instant;
import java.util.Optional;

/** No certificate was got; the message says why, in the authority's words where it has any. */
public final class AcmeFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Instant> notBefore;

    /**
     * @param notBefore when the authority wants to be asked again
     */
    AcmeFailure(String message, Optional<Instant> notBefore) {
        super(message);
        this.notBefore = notBefore;
    }

    Optional<Instant> notBefore() {
        return notBefore;
    }
}
