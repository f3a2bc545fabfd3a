package org.postseal.client.keys;

import org.bouncycastle.bcpg.DSAPublicBCPGKey;
import org.bouncycastle.bcpg.ElGamalPublicBCPGKey;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.RSAPublicBCPGKey;
import org.bouncycastle.bcpg.UnknownBCPGKey;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyConverter;
import org.postseal.spec.Requirement;

import java.util.Optional;

/** Which algorithms count: section "Which key, how far trusted" of the draft. */
@Requirement("T-06")
final class Algorithms {
    private static final int LEAST_RSA_BITS = 2048;

    /** Above these a hostile key makes each verification a burden. */
    private static final int MOST_RSA_BITS = 8192;

    private static final int MOST_RSA_EXPONENT_BITS = 64;

    private Algorithms() {}

    static boolean isStrongHash(int hash) {
        return switch (hash) {
            case HashAlgorithmTags.SHA256,
                    HashAlgorithmTags.SHA384,
                    HashAlgorithmTags.SHA512,
                    HashAlgorithmTags.SHA3_256,
                    HashAlgorithmTags.SHA3_512 ->
                    true;
            default -> false;
        };
    }

    static boolean canSign(PGPPublicKey key) {
        return switch (key.getAlgorithm()) {
            case PublicKeyAlgorithmTags.RSA_GENERAL,
                    PublicKeyAlgorithmTags.ECDSA,
                    PublicKeyAlgorithmTags.EDDSA_LEGACY,
                    PublicKeyAlgorithmTags.Ed25519,
                    PublicKeyAlgorithmTags.Ed448 ->
                    weakness(key).isEmpty();
            default -> false;
        };
    }

    static boolean isRsa(PGPPublicKey key) {
        return key.getPublicKeyPacket().getKey() instanceof RSAPublicBCPGKey;
    }

    /** Why nothing may rest on this key, if so. */
    static Optional<String> weakness(PGPPublicKey key) {
        return switch (key.getPublicKeyPacket().getKey()) {
            case DSAPublicBCPGKey _ -> Optional.of("DSA");
            case ElGamalPublicBCPGKey _ -> Optional.of("ElGamal");
            case RSAPublicBCPGKey rsa -> rsaWeakness(rsa);
            case UnknownBCPGKey _ -> Optional.of("unknown algorithm " + key.getAlgorithm());
            default -> Optional.empty(); // elliptic curves
        };
    }

    private static Optional<String> rsaWeakness(RSAPublicBCPGKey key) {
        int bits = key.getModulus().bitLength();
        if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS) {
            return Optional.of("RSA of " + bits + " bits");
        }
        if (key.getPublicExponent().bitLength() > MOST_RSA_EXPONENT_BITS) {
            return Optional.of("RSA with a public exponent of more than 64 bits");
        }
        return Optional.empty();
    }

    /** Why nothing can be encrypted to this key, if so. */
    static Optional<String> encryptionProblem(PGPPublicKey key) {
        Optional<String> weakness = weakness(key);
        if (weakness.isPresent()) {
            return weakness;
        }
        if (!key.isEncryptionKey()) {
            return Optional.of("its algorithm cannot encrypt");
        }
        try {
            new BcPGPKeyConverter().getPublicKey(key); // a point off its curve shows here
            return Optional.empty();
        } catch (PGPException | RuntimeException e) {
            return Optional.of("malformed key material");
        }
    }
}
