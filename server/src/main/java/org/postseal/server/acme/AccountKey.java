package org.postseal.server.acme;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.postseal.server.files.PrivateFiles;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/** The key that this host is known by at the authority. */
final class AccountKey {
    private AccountKey() {}

    /** Finds it or makes it. */
    static KeyPair in(Path file) throws IOException {
        if (!Files.exists(file)) {
            PrivateFiles.replace(file, pem(generate()));
        }
        PrivateFiles.requirePrivate(file);
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            if (parser.readObject() instanceof PrivateKeyInfo secret
                    && parser.readObject() instanceof SubjectPublicKeyInfo shared) {
                JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
                return new KeyPair(converter.getPublicKey(shared), converter.getPrivateKey(secret));
            }
        } catch (IOException | RuntimeException e) {
            // said below, without what was read
        }
        throw new IOException(file + ": is no account key; restore it, or delete it for a new one");
    }

    private static KeyPair generate() throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IOException("no account key could be made: " + e.getMessage(), e);
        }
    }

    private static byte[] pem(KeyPair pair) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(pair.getPrivate(), null));
            writer.writeObject(pair.getPublic());
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
