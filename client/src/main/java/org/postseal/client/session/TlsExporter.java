package org.postseal.client.session;

import org.postseal.spec.Requirement;

import java.util.Optional;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLSession;

/** The {@code tls-exporter} channel binding (RFC 9266): what names one TLS session to both ends. */
public final class TlsExporter {
    private static final String LABEL = "EXPORTER-Channel-Binding";
    private static final String VERSION = "TLSv1.3";
    private static final int LENGTH = 32;

    private TlsExporter() {}

    /**
     * The 32 octets of a session whose handshake is complete; the same at both ends, and in no
     * other session, resumed ones among them. Not a secret, but nobody outside the session learns
     * it.
     *
     * @return empty below TLS 1.3, and where the TLS engine exports no keying material
     */
    @Requirement("A-01")
    public static Optional<byte[]> channelBinding(SSLSession session) {
        // Below 1.3 the JDK also shares one session object among connections that resume it, so
        // that what is exported would be another connection's.
        if (!VERSION.equals(session.getProtocol())
                || !(session instanceof ExtendedSSLSession exporting)) {
            return Optional.empty();
        }
        try {
            return Optional.of(exporting.exportKeyingMaterialData(LABEL, new byte[0], LENGTH));
        } catch (UnsupportedOperationException | SSLKeyException e) {
            return Optional.empty();
        }
    }
}
