package org.postseal.server.delivery;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The TLS of a mail host whose self-signed certificate has expired and names nobody. */
final class TestHost {
    private static final char[] PASSWORD = "test".toCharArray();

    final SSLContext tls;
    private final KeyPair keys;
    private final X509Certificate certificate;

    TestHost() throws Exception {
        this(keyPair(), BigInteger.ONE);
    }

    private TestHost(KeyPair keys, BigInteger serial) throws Exception {
        this.keys = keys;
        X500Name nobody = new X500Name("CN=nobody");
        Instant now = Instant.now();
        certificate =
                new JcaX509CertificateConverter()
                        .getCertificate(
                                new JcaX509v3CertificateBuilder(
                                                nobody,
                                                serial,
                                                Date.from(now.minus(Duration.ofDays(20))),
                                                Date.from(now.minus(Duration.ofDays(10))),
                                                nobody,
                                                keys.getPublic())
                                        .build(
                                                new JcaContentSignerBuilder("SHA256withECDSA")
                                                        .build(keys.getPrivate())));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", keys.getPrivate(), PASSWORD, new Certificate[] {certificate});
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD);
        tls = SSLContext.getInstance("TLS");
        tls.init(factory.getKeyManagers(), null, null);
    }

    private static KeyPair keyPair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    /** With another certificate for the same key. */
    TestHost renewed() throws Exception {
        return new TestHost(keys, BigInteger.TWO);
    }

    /** The data of TLSA 3 1 1. */
    String keyDigest() throws Exception {
        return sha256(certificate.getPublicKey().getEncoded());
    }

    String fingerprint() throws Exception {
        return sha256(certificate.getEncoded());
    }

    private static String sha256(byte[] octets) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    }
}
