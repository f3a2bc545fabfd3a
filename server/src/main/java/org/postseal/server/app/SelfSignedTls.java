package org.postseal.server.app;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.postseal.server.files.PrivateFiles;
import org.postseal.server.tls.TlsFiles;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/**
 * The host's TLS certificate where the operator gives none: self-signed, made once, kept in
 * keys-dir. Opportunistic TLS (RFC 7435) needs no more, and PGPKEY is never served in clear.
 */
public final class SelfSignedTls {
    private static final Duration LIFE = Duration.ofDays(3650);

    private SelfSignedTls() {}

    /** Where the files are in this directory, made or not. */
    static TlsFiles files(Path directory) {
        return new TlsFiles(directory.resolve("tls.pem"), directory.resolve("tls.key"));
    }

    /** Finds the files or makes them, 0600 both. */
    public static TlsFiles in(Path directory, String hostname, SecureRandom random, Instant now)
            throws IOException {
        TlsFiles files = files(directory);
        if (!Files.exists(files.certificate()) || !Files.exists(files.key())) {
            create(files, hostname, random, now);
        }
        return files;
    }

    private static void create(TlsFiles files, String hostname, SecureRandom random, Instant now)
            throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            // The key first: a certificate without its key is never seen.
            write(files.key(), new JcaPKCS8Generator(pair.getPrivate(), null));
            write(files.certificate(), sign(pair, hostname, random, now));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("the TLS certificate could not be made: " + e.getMessage(), e);
        }
    }

    private static X509CertificateHolder sign(
            KeyPair pair, String hostname, SecureRandom random, Instant now)
            throws IOException, OperatorCreationException {
        X500Name name = new X500Name("CN=" + hostname);
        GeneralNames names = new GeneralNames(new GeneralName(GeneralName.dNSName, hostname));
        return new JcaX509v3CertificateBuilder(
                        name,
                        new BigInteger(120, random).setBit(119),
                        Date.from(now.minus(Duration.ofDays(1))),
                        Date.from(now.plus(LIFE)),
                        name,
                        pair.getPublic())
                .addExtension(Extension.subjectAlternativeName, false, names)
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
    }

    private static void write(Path file, Object pem) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(pem);
        }
        PrivateFiles.replace(file, text.toString().getBytes(StandardCharsets.US_ASCII));
    }
}
