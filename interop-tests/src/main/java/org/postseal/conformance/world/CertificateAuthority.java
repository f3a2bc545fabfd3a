package org.postseal.conformance.world;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Issues the certificates of the world's hosts. */
public final class CertificateAuthority {
    private static final char[] NO_PASSWORD = new char[0];
    private static final Duration LIFE = Duration.ofDays(2);

    private final X500Name name = new X500Name("CN=Conformance World CA");
    private final KeyPair keys;
    private final X509Certificate certificate;

    public CertificateAuthority() {
        try {
            keys = keyPair();
            X509v3CertificateBuilder own = builder(keys, Instant.now().plus(LIFE));
            own.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            certificate = signed(own);
        } catch (GeneralSecurityException | OperatorException | IOException e) {
            throw new IllegalStateException("no certificate authority", e);
        }
    }

    /** What a client must trust, as PEM. */
    public String pem() {
        try {
            Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
            return "-----BEGIN CERTIFICATE-----\n"
                    + lines.encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** The TLS of a server with these names. */
    public SSLContext server(List<String> hosts) {
        return host(hosts).tls();
    }

    /** The TLS of a server whose certificate ended an hour ago. */
    public SSLContext expired(List<String> hosts) {
        return expiredHost(hosts).tls();
    }

    /** A server with these names. */
    public HostCertificate host(List<String> hosts) {
        return host(hosts, Instant.now().plus(LIFE));
    }

    /** A server whose certificate ended an hour ago. */
    public HostCertificate expiredHost(List<String> hosts) {
        return host(hosts, Instant.now().minus(Duration.ofHours(1)));
    }

    private HostCertificate host(List<String> hosts, Instant end) {
        try {
            KeyPair own = keyPair();
            X509v3CertificateBuilder leaf = builder(own, end);
            GeneralName[] names =
                    hosts.stream()
                            .map(host -> new GeneralName(GeneralName.dNSName, host))
                            .toArray(GeneralName[]::new);
            leaf.addExtension(Extension.subjectAlternativeName, true, new GeneralNames(names));
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            X509Certificate signed = signed(leaf);
            Certificate[] chain = {signed, certificate};
            store.setKeyEntry("server", own.getPrivate(), NO_PASSWORD, chain);
            KeyManagerFactory managers =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return new HostCertificate(context, signed);
        } catch (GeneralSecurityException | OperatorException | IOException e) {
            throw new IllegalStateException("no certificate for " + hosts, e);
        }
    }

    private X509v3CertificateBuilder builder(KeyPair owner, Instant end) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(System.nanoTime()).abs(),
                Date.from(now.minus(LIFE)),
                Date.from(end),
                owner == keys ? name : new X500Name("CN=host"),
                owner.getPublic());
    }

    private X509Certificate signed(X509v3CertificateBuilder builder)
            throws GeneralSecurityException, OperatorException {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(keys.getPrivate())));
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }
}
