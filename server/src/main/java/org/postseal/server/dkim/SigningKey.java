package org.postseal.server.dkim;

import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.PrivateKeyFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;

/** A private key under its selector; PKCS #8 in PEM on disk. Safe for many threads. */
final class SigningKey {
    private static final int RSA_BITS = 2048;
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final String selector;
    private final Algorithm algorithm;
    private final Signing signing;
    private final byte[] publicKey;

    /** The operation with the private key. */
    private interface Signing {
        byte[] sign(byte[] octets) throws GeneralSecurityException;
    }

    private SigningKey(String selector, Algorithm algorithm, Signing signing, byte[] publicKey) {
        this.selector = selector;
        this.algorithm = algorithm;
        this.signing = signing;
        this.publicKey = publicKey;
    }

    /** A new private key as PEM. */
    static byte[] generate(Algorithm algorithm, SecureRandom random) {
        try {
            KeyPairGenerator generator =
                    switch (algorithm) {
                        case RSA_SHA256 -> KeyPairGenerator.getInstance("RSA");
                        case ED25519_SHA256 -> KeyPairGenerator.getInstance("Ed25519");
                    };
            if (algorithm == Algorithm.RSA_SHA256) {
                generator.initialize(RSA_BITS, random);
            }
            byte[] pkcs8 = generator.generateKeyPair().getPrivate().getEncoded();
            String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs8);
            return (BEGIN + "\n" + base64 + "\n" + END + "\n").getBytes(StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has both
        }
    }

    static SigningKey decode(String selector, Algorithm algorithm, byte[] pem) throws IOException {
        String text = new String(pem, StandardCharsets.US_ASCII).strip();
        if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
            throw new IOException("is no PEM private key");
        }
        String base64 = text.substring(BEGIN.length(), text.length() - END.length());
        try {
            byte[] pkcs8 = Base64.getMimeDecoder().decode(base64);
            return switch (algorithm) {
                case RSA_SHA256 -> rsa(selector, pkcs8);
                case ED25519_SHA256 -> ed25519(selector, pkcs8);
            };
        } catch (IllegalArgumentException | GeneralSecurityException | ClassCastException e) {
            throw new IOException("is no private key for " + algorithm.wire(), e);
        }
    }

    private static SigningKey rsa(String selector, byte[] pkcs8) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("RSA");
        RSAPrivateCrtKey key =
                (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        byte[] open =
                factory.generatePublic(
                                new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()))
                        .getEncoded();
        return new SigningKey(
                selector,
                Algorithm.RSA_SHA256,
                octets -> {
                    Signature signer = Signature.getInstance("SHA256withRSA");
                    signer.initSign(key);
                    signer.update(octets);
                    return signer.sign();
                },
                open);
    }

    private static SigningKey ed25519(String selector, byte[] pkcs8) throws IOException {
        AsymmetricKeyParameter key = PrivateKeyFactory.createKey(pkcs8);
        Ed25519PrivateKeyParameters secret = (Ed25519PrivateKeyParameters) key;
        return new SigningKey(
                selector,
                Algorithm.ED25519_SHA256,
                octets -> {
                    byte[] hash = BodyHash.sha256().digest(octets); // RFC 8463 section 3
                    Ed25519Signer signer = new Ed25519Signer();
                    signer.init(true, secret);
                    signer.update(hash, 0, hash.length);
                    return signer.generateSignature();
                },
                secret.generatePublicKey().getEncoded());
    }

    String selector() {
        return selector;
    }

    Algorithm algorithm() {
        return algorithm;
    }

    byte[] sign(byte[] octets) throws IOException {
        try {
            return signing.sign(octets);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot sign with " + selector, e);
        }
    }

    /** The TXT record's text (RFC 6376 section 3.6.1, RFC 8463 section 4). */
    String recordText() {
        return "v=DKIM1; k="
                + algorithm.keyType()
                + "; h=sha256; p="
                + Base64.getEncoder().encodeToString(publicKey);
    }
}
