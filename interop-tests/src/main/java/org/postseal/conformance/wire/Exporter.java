package org.postseal.conformance.wire;

import java.util.Optional;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLSession;

/** What a site proof is bound to: the {@code tls-exporter} value of a session (RFC 9266). */
public final class Exporter {
    private static final String LABEL = "EXPORTER-Channel-Binding";

    private Exporter() {}

    /** 32 octets; empty below TLS 1.3. */
    public static Optional<byte[]> of(SSLSession session) {
        return session.getProtocol().equals("TLSv1.3")
                ? Optional.of(ofAnyVersion(session))
                : Optional.empty();
    }

    /** The same below TLS 1.3, where no proof may be bound to it. */
    public static byte[] ofAnyVersion(SSLSession session) {
        try {
            return ((ExtendedSSLSession) session).exportKeyingMaterialData(LABEL, new byte[0], 32);
        } catch (SSLKeyException e) {
            throw new IllegalStateException(e); // a handshake that is complete has keys
        }
    }
}
