package org.postseal.conformance.client;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.Features;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.Key;

import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A certificate of somebody else; trusts that what it is given is well-formed. */
record ReferenceCertificate(byte[] octets, PGPPublicKeyRing ring, Flaws flaws) {
    private static final int ENCRYPT = KeyFlags.ENCRYPT_COMMS | KeyFlags.ENCRYPT_STORAGE;
    private static final int MAX_OCTETS = 131_072;

    static Optional<ReferenceCertificate> parse(byte[] octets, Flaws flaws) {
        if (octets.length > MAX_OCTETS && !flaws.has(Mutant.CAP_UNCHECKED)) {
            return Optional.empty();
        }
        try {
            PGPPublicKeyRing ring = new PGPPublicKeyRing(octets, new BcKeyFingerprintCalculator());
            return Optional.of(new ReferenceCertificate(octets, ring, flaws));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    String fingerprint() {
        return HexFormat.of().formatHex(ring.getPublicKey().getFingerprint());
    }

    boolean names(String address) {
        Iterator<String> ids = ring.getPublicKey().getUserIDs();
        while (ids.hasNext()) {
            String id = ids.next();
            if (id.equals(address) || id.endsWith("<" + address + ">")) {
                return true;
            }
        }
        return flaws.has(Mutant.ANY_USER_ID);
    }

    /** The subkey to seal to, where there is one that may be used. */
    Optional<PGPPublicKey> encryptionKey() {
        PGPPublicKey primary = ring.getPublicKey();
        if ((primary.hasRevocation() && !flaws.has(Mutant.REVOKED_KEYS)) || isWeak(primary)) {
            return Optional.empty();
        }
        Iterator<PGPPublicKey> keys = ring.getPublicKeys();
        while (keys.hasNext()) {
            PGPPublicKey key = keys.next();
            if (key.isMasterKey() || !key.isEncryptionKey() || isWeak(key)) {
                continue;
            }
            boolean revoked = key.hasRevocation() && !flaws.has(Mutant.REVOKED_KEYS);
            if (!revoked && isMeant(key) && (isLive(key) || flaws.has(Mutant.EXPIRED_KEYS))) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    private static boolean isMeant(PGPPublicKey key) {
        Iterator<PGPSignature> signatures = key.getSignatures();
        while (signatures.hasNext()) {
            PGPSignature signature = signatures.next();
            if (signature.getSignatureType() == PGPSignature.SUBKEY_BINDING) {
                return (signature.getHashedSubPackets().getKeyFlags() & ENCRYPT) != 0;
            }
        }
        return false;
    }

    private static boolean isLive(PGPPublicKey key) {
        long seconds = key.getValidSeconds();
        long born = key.getCreationTime().toInstant().getEpochSecond();
        return seconds == 0 || born + seconds > Instant.now().getEpochSecond();
    }

    private boolean isWeak(PGPPublicKey key) {
        boolean rsa = key.getAlgorithm() == PublicKeyAlgorithmTags.RSA_GENERAL;
        if (rsa && key.getBitStrength() < 2048 && !flaws.has(Mutant.WEAK_KEYS)) {
            return true;
        }
        Iterator<PGPSignature> signatures = key.getSignatures();
        while (signatures.hasNext()) {
            if (signatures.next().getHashAlgorithm() == HashAlgorithmTags.SHA1
                    && !flaws.has(Mutant.WEAK_HASHES)) {
                return true;
            }
        }
        return false;
    }

    boolean wantsAead() {
        if (flaws.has(Mutant.ALWAYS_AEAD)) {
            return true;
        }
        Iterator<PGPSignature> signatures = ring.getPublicKey().getSignatures();
        while (signatures.hasNext()) {
            Features features = signatures.next().getHashedSubPackets().getFeatures();
            if (features != null && features.supportsFeature(Features.FEATURE_SEIPD_V2)) {
                return !flaws.has(Mutant.NEVER_AEAD);
            }
        }
        return false;
    }

    /** The public half of what the suite calls an identity. */
    Identity identity(PGPPublicKey encryption) {
        Key primary = new Key(new PGPKeyPair(ring.getPublicKey(), null));
        Key subkey = new Key(new PGPKeyPair(encryption, null));
        return new Identity(octets, new byte[0], primary, primary, List.of(subkey));
    }
}
