package org.postseal.client.session;

import java.util.Optional;

/**
 * What a session showed about its peer.
 *
 * @param level what the session reached
 * @param problem why the peer's certificate was not verified, by a trusted authority or by TLSA
 *     records, as was asked for; empty where it was
 */
public record TlsVerification(SessionLevel level, Optional<String> problem) {
    /** By a trusted authority: it names the host, which says nothing about the way to the host. */
    public static final TlsVerification VERIFIED =
            new TlsVerification(SessionLevel.TLS, Optional.empty());

    /** TLS, and why the certificate did not verify. */
    public static TlsVerification unverified(String problem) {
        return new TlsVerification(SessionLevel.TLS, Optional.of(problem));
    }

    /** No TLS, and why. */
    public static TlsVerification clear(String why) {
        return new TlsVerification(SessionLevel.CLEAR, Optional.of(why));
    }

    public boolean isVerified() {
        return problem.isEmpty();
    }
}
