package org.postseal.client.session;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certification authority for servers under test. */
final class TestAuthority {
    private static final char[] NO_SECRET = new char[0];

    private final KeyPair keys = keyPair();
    private final X500Name name = new X500Name("CN=Test CA");
    private final X509Certificate certificate;

    TestAuthority() throws Exception {
        certificate = issue(name, keys.getPublic(), Extension.basicConstraints);
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** The TLS context of a server that holds a certificate for the name. */
    SSLContext server(String host) throws Exception {
        KeyPair own = keyPair();
        X509Certificate leaf =
                issue(
                        new X500Name("CN=server"),
                        own.getPublic(),
                        Extension.subjectAlternativeName,
                        host);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server", own.getPrivate(), NO_SECRET, new Certificate[] {leaf, certificate});
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, NO_SECRET);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private X509Certificate issue(
            X500Name subject,
            PublicKey key,
            org.bouncycastle.asn1.ASN1ObjectIdentifier extension,
            String... hosts)
            throws Exception {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.valueOf(now.toEpochMilli()),
                        Date.from(now.minus(Duration.ofHours(1))),
                        Date.from(now.plus(Duration.ofDays(1))),
                        subject,
                        key);
        if (hosts.length == 0) {
            builder.addExtension(extension, true, new BasicConstraints(true));
        } else {
            GeneralName host = new GeneralName(GeneralName.dNSName, hosts[0]);
            builder.addExtension(extension, false, new GeneralNames(host));
        }
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
