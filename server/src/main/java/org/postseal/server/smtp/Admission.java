package org.postseal.server.smtp;

import org.postseal.server.auth.Authenticator;

import java.security.cert.Certificate;
import java.util.Optional;
import java.util.Set;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who is known, and may send to other domains.
 *
 * @param users log in where mail is submitted
 * @param clientKeys pinned keys of TLS clients, {@code sha256:} and the hexadecimal digest of the
 *     SubjectPublicKeyInfo
 */
public record Admission(Optional<Authenticator> users, Set<String> clientKeys) {
    public static final Admission NONE = new Admission(Optional.empty(), Set.of());

    public Admission {
        clientKeys = Set.copyOf(clientKeys);
    }

    /**
     * The pinned key that the client holds. The handshake proved that it does; who signed the
     * certificate and until when does not matter.
     */
    Optional<String> pinned(SSLSession tls) {
        if (clientKeys.isEmpty()) {
            return Optional.empty();
        }
        try {
            Certificate own = tls.getPeerCertificates()[0];
            return Optional.of(ClientCertificates.pin(own.getPublicKey()))
                    .filter(clientKeys::contains);
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }
}
