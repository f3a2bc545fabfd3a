package org.postseal.conformance.wire;

import java.util.Optional;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLSession;

/** What a site proof is bound to: the {@code tls-exporter} value of a session (RFC 9266). */
public final class Exporter {
    private Exporter() {}

    /** 32 octets; empty below TLS 1.3. */
    public static Optional<byte[]> of(SSLSession session) {
        if (!session.getProtocol().equals("TLSv1.3")) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    ((ExtendedSSLSession) session)
                            .exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32));
        } catch (SSLKeyException e) {
            throw new IllegalStateException(e); // a handshake that is complete has keys
        }
    }
}
