package org.postseal.client.session;

/**
 * Why a session is not encrypted, or why its peer's certificate did not verify.
 *
 * @param text for logs
 */
public record TlsProblem(Kind kind, String text) {
    /** What is wrong, as reports tell it apart (RFC 8460 section 4.3). */
    public enum Kind {
        /** The server does not offer STARTTLS. */
        NOT_OFFERED,
        /** The client did not want TLS. */
        NOT_WANTED,
        /** STARTTLS was refused, or the handshake failed. */
        HANDSHAKE,
        /** The certificate verifies, for another name. */
        HOST_MISMATCH,
        /** A certificate is no longer or not yet valid. */
        EXPIRED,
        /** No trusted authority vouches for the certificate. */
        NOT_TRUSTED,
        /** The certificate matches no TLSA record. */
        TLSA_MISMATCH,
        /** The certificate was not looked at, or cannot be read. */
        UNCHECKED
    }
}
