package org.postseal.client.session;

import org.postseal.client.session.TlsProblem.Kind;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;

/**
 * TLS 1.2 and 1.3 for outgoing sessions, on the JDK's engine because site authentication needs its
 * keying material exporter.
 *
 * <p>Every certificate is accepted in the handshake, and what verification said is kept with the
 * session. Whoever opened the session then asks {@link #verification} and decides: an opportunistic
 * one goes on, a mandatory one ends before anything else is said.
 */
public final class TlsContext {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private final SSLContext context;
    private final Clock clock;

    private TlsContext(SSLContext context, Clock clock) {
        this.context = context;
        this.clock = clock;
    }

    /**
     * Trusts the system's certification authorities and those in the files.
     *
     * @param authorities PEM or DER files of CA certificates, added to the system's
     */
    public static TlsContext create(List<Path> authorities)
            throws IOException, GeneralSecurityException {
        return create(authorities, Clock.systemUTC());
    }

    /**
     * As {@link #create(List)}.
     *
     * @param clock tells whether certificates below a trust anchor in DNS are valid now
     */
    public static TlsContext create(List<Path> authorities, Clock clock)
            throws IOException, GeneralSecurityException {
        List<X509Certificate> extra = new ArrayList<>();
        for (Path file : authorities) {
            extra.addAll(Authorities.read(file));
        }
        SSLContext context = SSLContext.getInstance("TLS");
        TrustManager recorder = new RecordingTrustManager(Authorities.trustManager(extra));
        context.init(null, new TrustManager[] {recorder}, null);
        return new TlsContext(context, clock);
    }

    /**
     * An engine for one connection.
     *
     * @param serverName the name that the certificate is compared with, and SNI where it is a
     *     domain name
     */
    public SSLEngine engine(String serverName, int port) {
        SSLEngine engine = context.createSSLEngine(serverName, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(VERSIONS);
        // Read by the verifier: names are matched as RFC 9525 has it.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    /**
     * Verifies by TLSA records instead of authorities. Looks at the certificates of this very
     * session, since one that is resumed may stem from a time of other records.
     */
    public TlsVerification verification(SSLSession session, DanePolicy policy) {
        try {
            return policy.problem(certificates(session), clock.instant())
                    .map(why -> TlsVerification.unverified(Kind.TLSA_MISMATCH, why))
                    .orElseGet(() -> new TlsVerification(policy.level(), Optional.empty()));
        } catch (RuntimeException e) {
            // Certificates are a stranger's octets, and the libraries that read them may stumble.
            return TlsVerification.unverified(
                    Kind.UNCHECKED, "the certificate cannot be judged: " + e);
        }
    }

    /** What the peer sent, its own certificate first; none where it sent none. */
    public static List<X509Certificate> certificates(SSLSession session) {
        try {
            return Stream.of(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    /** What the trusted authorities said of the peer's certificate and name (WebPKI). */
    public static TlsVerification verification(SSLSession session) {
        return session.getValue(RecordingTrustManager.KEY) instanceof TlsVerification known
                ? known
                : TlsVerification.unverified(Kind.UNCHECKED, "certificate was not checked");
    }
}
