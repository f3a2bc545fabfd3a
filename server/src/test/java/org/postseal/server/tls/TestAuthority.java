package org.postseal.server.tls;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.stream.Stream;

/** A certification authority for tests. */
public final class TestAuthority {
    private static final X500Name NAME = new X500Name("CN=Test authority");
    private final KeyPair pair = keyPair();
    private long serial = 1;

    public static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes its own certificate. */
    public Path write(Path file) throws IOException {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        NAME,
                        BigInteger.valueOf(serial++),
                        Date.from(now.minus(Duration.ofDays(1))),
                        Date.from(now.plus(Duration.ofDays(30))),
                        NAME,
                        pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        return pem(file, signed(builder));
    }

    /** Writes a key and a certificate of these names, from yesterday and for so long. */
    public TlsFiles issue(TlsFiles files, Duration life, String... names) throws IOException {
        KeyPair host = keyPair();
        pem(files.key(), new JcaPKCS8Generator(host.getPrivate(), null));
        return certify(files, host, life, names);
    }

    /** Writes a certificate for a key that is there. */
    public TlsFiles certify(TlsFiles files, KeyPair host, Duration life, String... names)
            throws IOException {
        Instant begin = Instant.now().minus(Duration.ofDays(1));
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        NAME,
                        BigInteger.valueOf(serial++),
                        Date.from(begin),
                        Date.from(begin.plus(life)),
                        new X500Name("CN=" + names[0]),
                        host.getPublic());
        GeneralName[] all =
                Stream.of(names)
                        .map(name -> new GeneralName(GeneralName.dNSName, name))
                        .toArray(GeneralName[]::new);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
        pem(files.certificate(), signed(builder));
        return files;
    }

    private X509CertificateHolder signed(JcaX509v3CertificateBuilder builder) {
        try {
            return builder.build(
                    new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    static Path pem(Path file, Object object) throws IOException {
        try (Writer out = Files.newBufferedWriter(file);
                JcaPEMWriter writer = new JcaPEMWriter(out)) {
            writer.writeObject(object);
        }
        return file;
    }
}
