package org.postseal.client.session;

import java.util.Optional;

/**
 * Whether a peer's certificate chains to a trusted authority and names the server.
 *
 * @param problem why it does not; empty where it does
 */
public record TlsVerification(Optional<String> problem) {
    public static final TlsVerification VERIFIED = new TlsVerification(Optional.empty());

    public boolean isVerified() {
        return problem.isEmpty();
    }
}
