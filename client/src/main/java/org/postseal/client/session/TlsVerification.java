package org.postseal.client.session;

import org.postseal.client.session.TlsProblem.Kind;

import java.util.Optional;

/**
 * What a session showed about its peer.
 *
 * @param level what the session reached
 * @param trouble why the peer's certificate was not verified, by a trusted authority or by TLSA
 *     records, as was asked for; empty where it was
 */
public record TlsVerification(SessionLevel level, Optional<TlsProblem> trouble) {
    /** By a trusted authority: it names the host, which says nothing about the way to the host. */
    public static final TlsVerification VERIFIED =
            new TlsVerification(SessionLevel.TLS, Optional.empty());

    /** TLS, and why the certificate did not verify. */
    public static TlsVerification unverified(Kind kind, String text) {
        return new TlsVerification(SessionLevel.TLS, Optional.of(new TlsProblem(kind, text)));
    }

    /** No TLS, and why. */
    public static TlsVerification clear(TlsProblem why) {
        return new TlsVerification(SessionLevel.CLEAR, Optional.of(why));
    }

    public boolean isVerified() {
        return trouble.isEmpty();
    }

    /** The text of {@link #trouble}. */
    public Optional<String> problem() {
        return trouble.map(TlsProblem::text);
    }
}
