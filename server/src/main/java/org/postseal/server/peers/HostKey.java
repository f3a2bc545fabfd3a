package org.postseal.server.peers;

import java.time.Instant;

/**
 * A TLS key that a host has shown.
 *
 * @param digest SHA-256 of its SubjectPublicKeyInfo in lower-case hex, as a TLSA record {@code 3 1
 *     1} has it: a certificate that is renewed with the same key changes nothing
 * @param standing why it counts as the host's, if it does
 */
public record HostKey(String digest, Instant first, Instant last, Standing standing) {
    /** Digits that lists show. */
    private static final int SHORT = 16;

    /** Why a key counts as the host's. */
    public enum Standing {
        /** It came first, and nothing spoke for it. */
        FIRST_SEEN,
        /** DANE, MTA-STS, a site proof or a certification authority spoke for it. */
        VOUCHED,
        /** The operator took it for the host's. */
        ACCEPTED,
        /** It came after others, and nothing speaks for it. */
        CHANGED
    }

    public boolean isKnown() {
        return standing != Standing.CHANGED;
    }

    HostKey seen(Instant now) {
        return new HostKey(digest, Times.earlier(first, now), now, standing);
    }

    HostKey as(Standing other) {
        return new HostKey(digest, first, last, other);
    }

    /** For logs and people. */
    public String text() {
        return "sha256:" + digest;
    }

    /** For tables; enough to name it. */
    public String shortText() {
        return "sha256:" + digest.substring(0, SHORT);
    }
}
