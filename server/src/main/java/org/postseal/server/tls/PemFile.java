package org.postseal.server.tls;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a PEM file holds of certificates and private keys; other blocks are passed over. */
record PemFile(List<X509Certificate> certificates, Optional<PrivateKey> key) {
    private static final int LARGEST = 1 << 20;

    static PemFile read(Path file) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        Optional<PrivateKey> key = Optional.empty();
        for (Object block : blocks(file)) {
            switch (block) {
                case X509Certificate certificate -> certificates.add(certificate);
                case PrivateKey found -> key = Optional.of(found);
                case PKCS8EncryptedPrivateKeyInfo _, PEMEncryptedKeyPair _ ->
                        throw new IOException(
                                file
                                        + ": the private key is encrypted, and nobody is there to"
                                        + " give the passphrase; store it without");
                default -> {} // EC parameters, trust attributes
            }
        }
        return new PemFile(List.copyOf(certificates), key);
    }

    private static List<Object> blocks(Path file) throws IOException {
        List<Object> blocks = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(text(file)))) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                blocks.add(converted(block));
            }
            return blocks;
        } catch (FileSystemException e) {
            throw new IOException("cannot be read: " + e, e);
        } catch (IOException | CertificateException | RuntimeException e) {
            // Without the cause: it may quote what it read, and this may be a key.
            throw new IOException(file + ": a PEM block cannot be read");
        }
    }

    private static Object converted(Object block) throws IOException, CertificateException {
        return switch (block) {
            case X509CertificateHolder holder ->
                    new JcaX509CertificateConverter().getCertificate(holder);
            case PrivateKeyInfo info -> new JcaPEMKeyConverter().getPrivateKey(info);
            case PEMKeyPair pair ->
                    new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
            default -> block;
        };
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(LARGEST + 1);
            if (octets.length > LARGEST) {
                throw new FileSystemException(file.toString(), null, "larger than 1 MiB");
            }
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }
}
