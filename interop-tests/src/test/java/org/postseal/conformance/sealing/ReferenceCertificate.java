package org.postseal.conformance.sealing;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.RSAPublicBCPGKey;
import org.bouncycastle.bcpg.sig.Features;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.postseal.conformance.openpgp.Certificate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The reference sealer's choice of a key to encrypt to. */
final class ReferenceCertificate {
    private final SealerMutant mutant;
    private final Certificate certificate;
    private final PGPPublicKey primary;

    ReferenceCertificate(SealerMutant mutant, byte[] octets) {
        this.mutant = mutant;
        this.certificate = Certificate.parse(octets);
        this.primary = certificate.ring().getPublicKey();
    }

    /** Checks one signature over what it stands on. */
    private interface Check {
        boolean holds(PGPSignature signature) throws PGPException;
    }

    /** The newest usable encryption subkey. */
    Optional<PGPPublicKey> encryptionKey(boolean site) {
        boolean revoked =
                !valid(primary.getSignaturesOfType(PGPSignature.KEY_REVOCATION), this::onPrimary)
                        .isEmpty();
        if ((revoked && mutant != SealerMutant.REVOKED_KEYS)
                || certifications().isEmpty()
                || isWeak(primary)) {
            return Optional.empty();
        }
        Optional<PGPPublicKey> newest = Optional.empty();
        for (PGPPublicKey key : certificate.encryptionKeys()) {
            boolean newer = newest.isEmpty() || created(key).isAfter(created(newest.get()));
            if (newer && !key.isMasterKey() && isUsable(key, site)) {
                newest = Optional.of(key);
            }
        }
        return newest;
    }

    private static Instant created(PGPPublicKey key) {
        return key.getCreationTime().toInstant();
    }

    boolean aead() {
        return certifications().stream()
                .map(s -> s.getHashedSubPackets().getFeatures())
                .anyMatch(f -> f != null && f.supportsFeature(Features.FEATURE_SEIPD_V2));
    }

    String fingerprint() {
        return certificate.fingerprint();
    }

    private boolean isUsable(PGPPublicKey key, boolean site) {
        Check check = s -> s.verifyCertification(primary, key);
        List<PGPSignature> bindings =
                valid(key.getSignaturesOfType(PGPSignature.SUBKEY_BINDING), check);
        boolean revoked =
                !valid(key.getSignaturesOfType(PGPSignature.SUBKEY_REVOCATION), check).isEmpty();
        boolean rsa = key.getPublicKeyPacket().getKey() instanceof RSAPublicBCPGKey;
        return !bindings.isEmpty()
                && (!revoked || mutant == SealerMutant.REVOKED_KEYS)
                && (!site || !rsa || mutant == SealerMutant.RSA_FOR_SITES)
                && !isWeak(key)
                && !hasExpired(key, bindings.getFirst());
    }

    private boolean hasExpired(PGPPublicKey key, PGPSignature binding) {
        long seconds = binding.getHashedSubPackets().getKeyExpirationTime();
        Instant end = created(key).plusSeconds(seconds);
        return seconds > 0 && end.isBefore(Instant.now()) && mutant != SealerMutant.EXPIRED_SUBKEYS;
    }

    private boolean isWeak(PGPPublicKey key) {
        return key.getPublicKeyPacket().getKey() instanceof RSAPublicBCPGKey rsa
                && rsa.getModulus().bitLength() < 2048
                && mutant != SealerMutant.SHORT_RSA;
    }

    private List<PGPSignature> certifications() {
        List<PGPSignature> all = new ArrayList<>();
        primary.getUserIDs()
                .forEachRemaining(
                        id ->
                                all.addAll(
                                        valid(
                                                primary.getSignaturesForID(id),
                                                s -> s.verifyCertification(id, primary))));
        all.addAll(valid(primary.getSignaturesOfType(PGPSignature.DIRECT_KEY), this::onPrimary));
        return all;
    }

    private boolean onPrimary(PGPSignature signature) throws PGPException {
        return signature.verifyCertification(primary);
    }

    private List<PGPSignature> valid(Iterator<PGPSignature> signatures, Check check) {
        List<PGPSignature> valid = new ArrayList<>();
        signatures.forEachRemaining(
                signature -> {
                    if (holds(signature, check)) {
                        valid.add(signature);
                    }
                });
        return valid;
    }

    private boolean holds(PGPSignature signature, Check check) {
        boolean strong =
                signature.getHashAlgorithm() != HashAlgorithmTags.SHA1
                        || mutant == SealerMutant.SHA1_SELF_SIGNATURES;
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), primary);
            return strong && (check.holds(signature) || mutant == SealerMutant.UNVERIFIED_BINDINGS);
        } catch (PGPException e) {
            return false;
        }
    }
}
