package org.postseal.interop.postfix;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;

/** A certification authority that nobody knows but those who are told by TLSA. */
final class TestAuthority {
    private static final X500Name NAME = new X500Name("CN=nobody's authority");

    private final Path directory;
    private final KeyPair keys = pair();
    private final X509CertificateHolder own;

    TestAuthority(Path directory) throws Exception {
        this.directory = Files.createDirectories(directory);
        Instant now = Instant.now();
        own =
                builder(NAME, keys, now.minus(Duration.ofDays(9)), now.plus(Duration.ofDays(9)))
                        .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                        .build(signer());
    }

    private static KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private ContentSigner signer() throws OperatorCreationException {
        return new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate());
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Name subject, KeyPair pair, Instant begin, Instant end) {
        return new JcaX509v3CertificateBuilder(
                NAME,
                BigInteger.valueOf(System.nanoTime()),
                Date.from(begin),
                Date.from(end),
                subject,
                pair.getPublic());
    }

    /**
     * Certifies a host; the chain has the authority's own certificate too.
     *
     * @param ends from now
     */
    PemPair certify(String host, Duration ends) throws Exception {
        KeyPair pair = pair();
        Instant end = Instant.now().plus(ends);
        X509CertificateHolder leaf =
                builder(new X500Name("CN=" + host), pair, end.minus(Duration.ofDays(5)), end)
                        .addExtension(
                                Extension.subjectAlternativeName,
                                false,
                                new GeneralNames(new GeneralName(GeneralName.dNSName, host)))
                        .build(signer());
        return new PemPair(
                write(host + ends + ".pem", leaf, own),
                write(host + ends + ".key", new JcaPKCS8Generator(pair.getPrivate(), null)));
    }

    private Path write(String name, Object... blocks) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object block : blocks) {
                writer.writeObject(block);
            }
        }
        return Files.writeString(directory.resolve(name), text.toString());
    }

    /** For TLSA 2 0 1. */
    String digest() throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(own.getEncoded()));
    }
}
