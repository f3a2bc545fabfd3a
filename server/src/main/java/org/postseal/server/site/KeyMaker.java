package org.postseal.server.site;

import org.bouncycastle.bcpg.AEADAlgorithmTags;
import org.bouncycastle.bcpg.CompressionAlgorithmTags;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.Features;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.bcpg.sig.PreferredAEADCiphersuites;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.PGPKeyPairGenerator;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPairGeneratorProvider;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/**
 * Makes a site's keys: a primary key that only certifies, a signing subkey, encryption subkeys. The
 * primary and the signing subkey do not expire: the domain's {@code k} says which primary is
 * current.
 */
final class KeyMaker {
    private static final int HASH = HashAlgorithmTags.SHA512;

    private final SecureRandom random;

    KeyMaker(SecureRandom random) {
        this.random = random;
    }

    PGPSecretKeyRing create(SiteKeySettings settings, Instant now)
            throws PGPException, IOException {
        KeyVersion version = settings.version();
        PGPKeyPairGenerator generator = generator(version, now);
        PGPKeyPair primary = version.signingPair(generator);
        PGPKeyPair signing = asSubkey(version.signingPair(generator));
        PGPSecretKeyRing ring =
                new PGPSecretKeyRing(
                        List.of(
                                secret(primary, certified(primary, settings, now), true),
                                secret(signing, bound(signing, primary, now), false)));
        return withEncryptionSubkey(ring, settings.encryptionValidity(), now);
    }

    PGPSecretKeyRing withEncryptionSubkey(PGPSecretKeyRing ring, Duration validity, Instant now)
            throws PGPException {
        PGPKeyPair primary = ring.getSecretKey().extractKeyPair(null);
        KeyVersion version = KeyVersion.of(primary.getPublicKey().getVersion());
        PGPKeyPair subkey = asSubkey(version.encryptionPair(generator(version, now)));
        PGPSignatureSubpacketGenerator subpackets = subpackets(primary, now);
        subpackets.setKeyFlags(true, KeyFlags.ENCRYPT_COMMS | KeyFlags.ENCRYPT_STORAGE);
        subpackets.setKeyExpirationTime(true, validity.toSeconds());
        PGPSignature binding =
                generator(primary, PGPSignature.SUBKEY_BINDING, subpackets)
                        .generateCertification(primary.getPublicKey(), subkey.getPublicKey());
        PGPPublicKey bound = PGPPublicKey.addCertification(subkey.getPublicKey(), binding);
        return PGPSecretKeyRing.insertSecretKey(ring, secret(subkey, bound, false));
    }

    /** The primary key with its self-signatures. */
    private PGPPublicKey certified(PGPKeyPair primary, SiteKeySettings settings, Instant now)
            throws PGPException {
        PGPPublicKey key = primary.getPublicKey();
        PGPSignatureSubpacketGenerator preferences = preferences(primary, settings.version(), now);
        if (settings.version() == KeyVersion.V6) { // RFC 9580 section 10.1.1
            PGPSignature direct =
                    generator(primary, PGPSignature.DIRECT_KEY, preferences)
                            .generateCertification(key);
            key = PGPPublicKey.addCertification(key, direct);
        }
        preferences.setPrimaryUserID(false, true);
        PGPSignature certification =
                generator(primary, PGPSignature.POSITIVE_CERTIFICATION, preferences)
                        .generateCertification(settings.userId(), key);
        return PGPPublicKey.addCertification(key, settings.userId(), certification);
    }

    private PGPSignatureSubpacketGenerator preferences(
            PGPKeyPair primary, KeyVersion version, Instant now) {
        PGPSignatureSubpacketGenerator subpackets = subpackets(primary, now);
        subpackets.setKeyFlags(true, KeyFlags.CERTIFY_OTHER);
        subpackets.setPreferredSymmetricAlgorithms(
                false,
                new int[] {SymmetricKeyAlgorithmTags.AES_256, SymmetricKeyAlgorithmTags.AES_128});
        subpackets.setPreferredHashAlgorithms(
                false, new int[] {HashAlgorithmTags.SHA512, HashAlgorithmTags.SHA256});
        subpackets.setPreferredCompressionAlgorithms(
                false, new int[] {CompressionAlgorithmTags.UNCOMPRESSED});
        switch (version) {
            case V4 -> subpackets.setFeature(false, Features.FEATURE_MODIFICATION_DETECTION);
            case V6 -> {
                subpackets.setFeature(
                        false,
                        (byte)
                                (Features.FEATURE_MODIFICATION_DETECTION
                                        | Features.FEATURE_SEIPD_V2));
                subpackets.setPreferredAEADCiphersuites(
                        PreferredAEADCiphersuites.builder(false)
                                .addCombination(
                                        SymmetricKeyAlgorithmTags.AES_256, AEADAlgorithmTags.OCB)
                                .addCombination(
                                        SymmetricKeyAlgorithmTags.AES_128, AEADAlgorithmTags.OCB));
            }
        }
        return subpackets;
    }

    /** A signing subkey, bound by the primary and back-signed (RFC 9580 section 10.1.5). */
    private PGPPublicKey bound(PGPKeyPair signing, PGPKeyPair primary, Instant now)
            throws PGPException, IOException {
        PGPSignature back =
                generator(signing, PGPSignature.PRIMARYKEY_BINDING, subpackets(signing, now))
                        .generateCertification(primary.getPublicKey(), signing.getPublicKey());
        PGPSignatureSubpacketGenerator subpackets = subpackets(primary, now);
        subpackets.setKeyFlags(true, KeyFlags.SIGN_DATA);
        subpackets.addEmbeddedSignature(false, back);
        PGPSignature binding =
                generator(primary, PGPSignature.SUBKEY_BINDING, subpackets)
                        .generateCertification(primary.getPublicKey(), signing.getPublicKey());
        return PGPPublicKey.addCertification(signing.getPublicKey(), binding);
    }

    private PGPSignatureGenerator generator(
            PGPKeyPair signer, int type, PGPSignatureSubpacketGenerator subpackets)
            throws PGPException {
        PGPPublicKey key = signer.getPublicKey();
        PGPSignatureGenerator generator =
                new PGPSignatureGenerator(
                        new BcPGPContentSignerBuilder(key.getAlgorithm(), HASH)
                                .setSecureRandom(random),
                        key);
        generator.init(type, signer.getPrivateKey());
        generator.setHashedSubpackets(subpackets.generate());
        return generator;
    }

    private static PGPSignatureSubpacketGenerator subpackets(PGPKeyPair signer, Instant now) {
        PGPSignatureSubpacketGenerator subpackets = new PGPSignatureSubpacketGenerator();
        subpackets.setSignatureCreationTime(true, Date.from(now));
        subpackets.setIssuerFingerprint(false, signer.getPublicKey());
        return subpackets;
    }

    private PGPKeyPairGenerator generator(KeyVersion version, Instant now) {
        return new BcPGPKeyPairGeneratorProvider()
                .setSecureRandom(random)
                .get(version.number(), Date.from(now));
    }

    private static PGPKeyPair asSubkey(PGPKeyPair pair) throws PGPException {
        return pair.asSubkey(new BcKeyFingerprintCalculator());
    }

    /** Unencrypted: the file's mode and place protect it, and a server starts with nobody by. */
    private static PGPSecretKey secret(PGPKeyPair pair, PGPPublicKey signed, boolean primary)
            throws PGPException {
        PGPPrivateKey key = pair.getPrivateKey();
        return new PGPSecretKey(
                key,
                signed,
                new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                primary,
                null);
    }
}
