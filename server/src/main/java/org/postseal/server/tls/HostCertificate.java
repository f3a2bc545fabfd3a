package org.postseal.server.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;

import org.postseal.client.session.CertificateNames;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A certificate chain and the private key to it; that they belong together has been checked.
 *
 * @param chain the host's own first
 */
public record HostCertificate(List<X509Certificate> chain, PrivateKey key) {
    private static final Duration LATEST_WARNING = Duration.ofDays(60);

    /** Short-lived certificates are renewed with little time left, and that is no fault. */
    private static final int WARNING_PART = 6;

    public HostCertificate {
        chain = List.copyOf(chain);
    }

    /**
     * Reads and checks a pair.
     *
     * @throws IOException the message says what is wrong with which file, and quotes nothing
     */
    public static HostCertificate read(TlsFiles files) throws IOException {
        List<X509Certificate> chain = PemFile.read(files.certificate()).certificates();
        if (chain.isEmpty()) {
            throw new IOException(files.certificate() + ": holds no certificate");
        }
        PrivateKey key =
                PemFile.read(files.key())
                        .key()
                        .orElseThrow(() -> new IOException(files.key() + ": holds no private key"));
        if (!belong(chain.getFirst().getPublicKey(), key)) {
            throw new IOException(
                    files.key() + ": is not the private key of " + files.certificate());
        }
        return new HostCertificate(chain, key);
    }

    private static boolean belong(PublicKey publicKey, PrivateKey key) {
        byte[] sample = publicKey.getEncoded();
        try {
            Signature signature = Signature.getInstance(algorithm(key));
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // another algorithm, or a key that cannot sign
        }
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm().toUpperCase(Locale.ROOT)) {
            case "RSA" -> "SHA256withRSA";
            case "EC", "ECDSA" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }

    /** The host's own. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    public Instant expires() {
        return certificate().getNotAfter().toInstant();
    }

    /** True where a client that asks for this host name accepts the name in the certificate. */
    public boolean names(String host) {
        return CertificateNames.of(certificate()).name(List.of(host));
    }

    /** What the operator should know of its validity, if anything. */
    public Optional<String> warning(Instant now) {
        Instant begins = certificate().getNotBefore().toInstant();
        if (now.isBefore(begins)) {
            return Optional.of("is valid only from " + begins);
        }
        if (!now.isBefore(expires())) {
            return Optional.of("expired " + expires());
        }
        Duration part = Duration.between(begins, expires()).dividedBy(WARNING_PART);
        Duration ahead = part.compareTo(LATEST_WARNING) < 0 ? part : LATEST_WARNING;
        return now.isBefore(expires().minus(ahead))
                ? Optional.empty()
                : Optional.of("expires " + expires());
    }

    /**
     * TLS 1.2 and 1.3 by the JDK's engine, which exports keying material (RFC 9266).
     *
     * <p>Not by Netty's builder: at its first use of a server's context that loads all of Bouncy
     * Castle's provider, a fifth of the time that the server needs to start.
     *
     * @param clients asks clients for their certificates, which they may decline to show
     */
    SslContext context(Optional<X509ExtendedTrustManager> clients) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(), clients.stream().toArray(TrustManager[]::new), null);
            return new JdkSslContext(
                    context,
                    false,
                    null,
                    IdentityCipherSuiteFilter.INSTANCE,
                    ApplicationProtocolConfig.DISABLED,
                    clients.isPresent() ? ClientAuth.OPTIONAL : ClientAuth.NONE,
                    new String[] {"TLSv1.3", "TLSv1.2"},
                    false);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(this + " cannot be used for TLS: " + e.getMessage(), e);
        }
    }

    private KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
        char[] none = {};
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, none);
        store.setKeyEntry("host", key, none, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, none);
        return managers.getKeyManagers();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "certificate of " + CertificateNames.of(certificate()) + " until " + expires();
    }
}
