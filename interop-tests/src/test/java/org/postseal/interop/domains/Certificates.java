package org.postseal.interop.domains;

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
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority for thousands of hosts, which all have the same key, so that it costs little. */
final class Certificates {
    private static final char[] NO_PASSWORD = new char[0];
    private static final Duration LIFE = Duration.ofDays(2);
    private static final X500Name NAME = new X500Name("CN=Authority of many domains");

    private final KeyPair own;
    private final KeyPair hosts;
    private final X509Certificate root;
    private long serial = 1;

    Certificates() {
        try {
            own = keys();
            hosts = keys();
            X509v3CertificateBuilder builder = builder(NAME, own, Instant.now().plus(LIFE));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            root = signed(builder);
        } catch (GeneralSecurityException | OperatorException | IOException e) {
            throw new IllegalStateException("no authority", e);
        }
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    String pem() {
        try {
            byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, newline).encodeToString(root.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What TLSA 3 1 1 of each host says. */
    String keyDigest() {
        try {
            byte[] key = hosts.getPublic().getEncoded();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    SSLContext server(List<String> names) {
        return server(names, Instant.now().plus(LIFE));
    }

    SSLContext expired(List<String> names) {
        return server(names, Instant.now().minus(Duration.ofHours(1)));
    }

    private SSLContext server(List<String> names, Instant end) {
        try {
            X509v3CertificateBuilder leaf = builder(new X500Name("CN=host"), hosts, end);
            GeneralName[] all =
                    names.stream()
                            .map(name -> new GeneralName(GeneralName.dNSName, name))
                            .toArray(GeneralName[]::new);
            leaf.addExtension(Extension.subjectAlternativeName, true, new GeneralNames(all));
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            Certificate[] chain = {signed(leaf), root};
            store.setKeyEntry("server", hosts.getPrivate(), NO_PASSWORD, chain);
            KeyManagerFactory managers =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | OperatorException | IOException e) {
            throw new IllegalStateException("no certificate for " + names, e);
        }
    }

    private X509v3CertificateBuilder builder(X500Name subject, KeyPair owner, Instant end) {
        return new JcaX509v3CertificateBuilder(
                NAME,
                BigInteger.valueOf(serial++),
                Date.from(Instant.now().minus(LIFE)),
                Date.from(end),
                subject,
                owner.getPublic());
    }

    private X509Certificate signed(X509v3CertificateBuilder builder)
            throws GeneralSecurityException, OperatorException {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(own.getPrivate())));
    }
}
