package org.postseal.client.keys;

import org.bouncycastle.bcpg.SignatureSubpacketTags;
import org.bouncycastle.bcpg.sig.Features;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.bcpg.sig.RevocationReason;
import org.bouncycastle.bcpg.sig.RevocationReasonTags;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a verified self-signature says, read from its hashed area alone.
 *
 * @param created when it was made
 * @param expires when it ends itself; {@link Instant#MAX} for never
 * @param keyValidity how long the key it stands on lives from its creation; empty for ever
 * @param flags key flags; 0 where it has none
 * @param seipd2 its Features announce SEIPDv2
 * @param primaryUserId it marks the primary User ID
 * @param hard a revocation that also takes back the past
 */
record SelfSignature(
        Instant created,
        Instant expires,
        Optional<Duration> keyValidity,
        int flags,
        boolean seipd2,
        boolean primaryUserId,
        boolean hard) {
    /** Clocks differ: what was made this little ahead of ours counts. */
    static final Duration SKEW = Duration.ofMinutes(5);

    private static final Set<Integer> UNDERSTOOD =
            Set.of(
                    SignatureSubpacketTags.CREATION_TIME,
                    SignatureSubpacketTags.EXPIRE_TIME,
                    SignatureSubpacketTags.EXPORTABLE,
                    SignatureSubpacketTags.REVOCABLE,
                    SignatureSubpacketTags.KEY_EXPIRE_TIME,
                    SignatureSubpacketTags.PREFERRED_SYM_ALGS,
                    SignatureSubpacketTags.ISSUER_KEY_ID,
                    SignatureSubpacketTags.PREFERRED_HASH_ALGS,
                    SignatureSubpacketTags.PREFERRED_COMP_ALGS,
                    SignatureSubpacketTags.KEY_SERVER_PREFS,
                    SignatureSubpacketTags.PREFERRED_KEY_SERV,
                    SignatureSubpacketTags.PRIMARY_USER_ID,
                    SignatureSubpacketTags.POLICY_URL,
                    SignatureSubpacketTags.KEY_FLAGS,
                    SignatureSubpacketTags.SIGNER_USER_ID,
                    SignatureSubpacketTags.REVOCATION_REASON,
                    SignatureSubpacketTags.FEATURES,
                    SignatureSubpacketTags.EMBEDDED_SIGNATURE,
                    SignatureSubpacketTags.ISSUER_FINGERPRINT,
                    SignatureSubpacketTags.LIBREPGP_PREFERRED_ENCRYPTION_MODES,
                    SignatureSubpacketTags.INTENDED_RECIPIENT_FINGERPRINT,
                    SignatureSubpacketTags.PREFERRED_AEAD_ALGORITHMS);

    /** Empty where it has no creation time in its hashed area (RFC 9580 section 5.2.3.11). */
    static Optional<SelfSignature> read(PGPSignature signature) {
        PGPSignatureSubpacketVector hashed = signature.getHashedSubPackets();
        if (hashed == null || hashed.getSignatureCreationTime() == null) {
            return Optional.empty();
        }
        Instant created = hashed.getSignatureCreationTime().toInstant();
        long lifetime = hashed.getSignatureExpirationTime();
        long validity = hashed.getKeyExpirationTime();
        KeyFlags flags = (KeyFlags) hashed.getSubpacket(SignatureSubpacketTags.KEY_FLAGS);
        Features features = hashed.getFeatures();
        return Optional.of(
                new SelfSignature(
                        created,
                        lifetime == 0 ? Instant.MAX : created.plusSeconds(lifetime),
                        validity == 0 ? Optional.empty() : Optional.of(seconds(validity)),
                        flags == null ? 0 : flags.getFlags(),
                        features != null && features.supportsSEIPDv2(),
                        hashed.isPrimaryUserID(),
                        isHard(hashed.getRevocationReason())));
    }

    /**
     * False where it has a critical subpacket that nobody here understands (RFC 9580 section
     * 5.2.3.7).
     */
    static boolean isUnderstood(PGPSignature signature) {
        PGPSignatureSubpacketVector hashed = signature.getHashedSubPackets();
        for (int tag : hashed.getCriticalTags()) {
            if (!UNDERSTOOD.contains(tag)) {
                return false;
            }
        }
        return true;
    }

    /** No reason, a compromise or an unknown reason is hard (RFC 9580 section 5.2.3.31). */
    private static boolean isHard(RevocationReason reason) {
        if (reason == null || reason.getData().length == 0) {
            return true;
        }
        return switch (reason.getRevocationReason()) {
            case RevocationReasonTags.KEY_SUPERSEDED,
                    RevocationReasonTags.KEY_RETIRED,
                    RevocationReasonTags.USER_NO_LONGER_VALID ->
                    false;
            default -> true;
        };
    }

    boolean isLive(Instant now) {
        return isMade(now) && now.isBefore(expires);
    }

    /** True where its creation does not lie ahead. */
    boolean isMade(Instant now) {
        return !created.isAfter(now.plus(SKEW));
    }

    boolean has(int anyOf) {
        return (flags & anyOf) != 0;
    }

    /** The same without a flag, for a signing flag that no back signature confirms. */
    SelfSignature without(int flag) {
        return new SelfSignature(
                created, expires, keyValidity, flags & ~flag, seipd2, primaryUserId, hard);
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}
