package org.postseal.server.dkim;

import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.PublicKeyFactory;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;

/** The public key of a selector (RFC 6376 section 3.6.1). */
final class KeyRecord {
    private static final int MIN_RSA_BITS = 1024; // RFC 8301 section 3.2
    private static final int MAX_RSA_BITS = 8192;
    private static final int MAX_EXPONENT_BITS = 33;

    private final TagList tags;
    private final byte[] key;

    private KeyRecord(TagList tags, byte[] key) {
        this.tags = tags;
        this.key = key;
    }

    /**
     * Reads the record for a signature.
     *
     * @throws DkimException where it does not permit this signature
     */
    static KeyRecord parse(String text, Signature signature) throws DkimException {
        TagList tags = TagList.parse(text);
        if (!tags.get("v").orElse("DKIM1").equals("DKIM1")) {
            throw new DkimException("key record of another version");
        }
        if (tags.get("p").isEmpty()) {
            throw new DkimException("key record without p=");
        }
        if (tags.get("p").get().isEmpty()) {
            throw new DkimException("key revoked");
        }
        if (!tags.lower("k", "rsa").equals(signature.algorithm().keyType())) {
            throw new DkimException("key of another type");
        }
        permits(tags.lower("h", "sha256"), "sha256"::equals, "key not for sha256");
        permits(tags.lower("s", "*"), s -> s.equals("*") || s.equals("email"), "key not for email");
        boolean strict = Arrays.asList(tags.lower("t", "").split("\\s*:\\s*", -1)).contains("s");
        if (strict && !signature.identityDomain().equals(signature.domain())) {
            throw new DkimException("key not for subdomains");
        }
        return new KeyRecord(tags, Signature.base64(tags.get("p").get()));
    }

    private static void permits(String list, Predicate<String> wanted, String otherwise)
            throws DkimException {
        if (Arrays.stream(list.toLowerCase(Locale.ROOT).split(":", -1))
                .map(String::strip)
                .noneMatch(wanted)) {
            throw new DkimException(otherwise);
        }
    }

    /** The owner of the domain is still trying (RFC 6376 section 3.6.1, {@code t=y}). */
    boolean isTest() {
        return Arrays.asList(tags.lower("t", "").split("\\s*:\\s*", -1)).contains("y");
    }

    /**
     * True where the signature is right.
     *
     * @throws DkimException where the key itself cannot be used
     */
    boolean verifies(Algorithm algorithm, byte[] signed, byte[] signature) throws DkimException {
        return switch (algorithm) {
            case RSA_SHA256 -> verifiesRsa(signed, signature);
            case ED25519_SHA256 -> verifiesEd25519(signed, signature);
        };
    }

    private boolean verifiesEd25519(byte[] signed, byte[] signature) throws DkimException {
        if (key.length != Ed25519PublicKeyParameters.KEY_SIZE) {
            throw new DkimException("key cannot be read");
        }
        byte[] hash = BodyHash.sha256().digest(signed); // RFC 8463 section 3
        try {
            Ed25519Signer verifier = new Ed25519Signer();
            verifier.init(false, new Ed25519PublicKeyParameters(key, 0));
            verifier.update(hash, 0, hash.length);
            return verifier.verifySignature(signature);
        } catch (IllegalArgumentException e) {
            throw new DkimException("key cannot be read");
        }
    }

    private boolean verifiesRsa(byte[] signed, byte[] signature) throws DkimException {
        RSAKeyParameters rsa = rsa();
        int bits = rsa.getModulus().bitLength();
        if (bits < MIN_RSA_BITS) {
            throw new DkimException("key of " + bits + " bits");
        }
        if (bits > MAX_RSA_BITS || rsa.getExponent().bitLength() > MAX_EXPONENT_BITS) {
            throw new DkimException("key too large");
        }
        try {
            java.security.Signature verifier = java.security.Signature.getInstance("SHA256withRSA");
            verifier.initVerify(jdk(rsa.getModulus(), rsa.getExponent()));
            verifier.update(signed);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // a signature of a wrong length
        }
    }

    private static PublicKey jdk(BigInteger modulus, BigInteger exponent)
            throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    /** SubjectPublicKeyInfo, as everybody publishes, or the bare RSAPublicKey of the RFC's text. */
    private RSAKeyParameters rsa() throws DkimException {
        try {
            AsymmetricKeyParameter read =
                    PublicKeyFactory.createKey(SubjectPublicKeyInfo.getInstance(key));
            if (read instanceof RSAKeyParameters rsa) {
                return rsa;
            }
        } catch (IOException | RuntimeException e) {
            return bareRsa();
        }
        throw new DkimException("key of another type");
    }

    private RSAKeyParameters bareRsa() throws DkimException {
        try {
            var bare = org.bouncycastle.asn1.pkcs.RSAPublicKey.getInstance(key);
            return new RSAKeyParameters(false, bare.getModulus(), bare.getPublicExponent());
        } catch (RuntimeException e) {
            throw new DkimException("key cannot be read");
        }
    }
}
