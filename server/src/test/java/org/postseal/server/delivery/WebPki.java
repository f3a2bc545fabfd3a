package org.postseal.server.delivery;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.stream.Stream;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certification authority and the hosts that it vouches for. */
final class WebPki {
    private static final char[] PASSWORD = "test".toCharArray();

    private final KeyPair keys;
    private final X500Name name = new X500Name("CN=Test CA");
    final X509Certificate certificate;

    WebPki() throws Exception {
        keys = keyPair();
        X509v3CertificateBuilder builder = builder(keys.getPublic(), Duration.ofDays(10));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        certificate = signed(builder);
    }

    /** A server's TLS, and the data of TLSA 3 1 1 for its key. */
    record Host(SSLContext tls, String keyDigest) {}

    /** Writes the authority's certificate as PEM. */
    Path write(Path directory) throws Exception {
        String base64 = Base64.getMimeEncoder().encodeToString(certificate.getEncoded());
        return Files.writeString(
                directory.resolve("ca.pem"),
                "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
    }

    Host host(String... names) throws Exception {
        return host(Duration.ofDays(10), names);
    }

    /** Vouched for until so long from now, which may be over. */
    Host host(Duration validity, String... names) throws Exception {
        KeyPair own = keyPair();
        X509v3CertificateBuilder builder = builder(own.getPublic(), validity);
        GeneralName[] all =
                Stream.of(names)
                        .map(each -> new GeneralName(GeneralName.dNSName, each))
                        .toArray(GeneralName[]::new);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "key",
                own.getPrivate(),
                PASSWORD,
                new Certificate[] {signed(builder), certificate});
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(factory.getKeyManagers(), null, null);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(own.getPublic().getEncoded());
        return new Host(tls, HexFormat.of().formatHex(digest));
    }

    private X509v3CertificateBuilder builder(PublicKey key, Duration validity) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(System.nanoTime()),
                Date.from(now.minus(Duration.ofDays(20))),
                Date.from(now.plus(validity)),
                key.equals(keys.getPublic()) ? name : new X500Name("CN=host"),
                key);
    }

    private X509Certificate signed(X509v3CertificateBuilder builder) throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(keys.getPrivate())));
    }

    private static KeyPair keyPair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }
}
