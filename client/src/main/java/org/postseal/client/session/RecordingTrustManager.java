package org.postseal.client.session;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Accepts every server and notes in the TLS session whether its certificate verified. A resumed
 * session carries the note of the one it continues.
 */
final class RecordingTrustManager extends X509ExtendedTrustManager {
    static final String KEY = TlsVerification.class.getName();

    private static final X509Certificate[] NO_ISSUERS = {};

    private final X509ExtendedTrustManager verifier;

    RecordingTrustManager(X509ExtendedTrustManager verifier) {
        this.verifier = verifier;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        engine.getHandshakeSession().putValue(KEY, verify(chain, authType, engine));
    }

    private TlsVerification verify(X509Certificate[] chain, String authType, SSLEngine engine) {
        try {
            verifier.checkServerTrusted(chain, authType, engine);
            return TlsVerification.VERIFIED;
        } catch (CertificateException | RuntimeException e) {
            // The JDK reports an empty trust store by an unchecked exception.
            return TlsVerification.unverified(
                    CertificateFaults.of(e, chain, engine.getPeerHost()),
                    String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        verifier.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        verifier.checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return NO_ISSUERS;
    }
}
