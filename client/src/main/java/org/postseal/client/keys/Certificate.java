package org.postseal.client.keys;

import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Mailbox;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An OpenPGP certificate of somebody else, version 4 or 6, parsed within bounds (K-11). Immutable;
 * its self-signatures are verified once, when it is parsed.
 */
@Requirement({"K-07", "K-11", "P-15"})
public final class Certificate {
    private final byte[] octets;
    private final PGPPublicKeyRing ring;
    private final Fingerprint fingerprint;
    private final SelfSignatures direct;
    private final List<UserId> userIds;
    private final List<Subkey> subkeys;

    private record UserId(byte[] octets, SelfSignatures signatures) {}

    private record Subkey(PGPPublicKey key, SelfSignatures signatures) {}

    private Certificate(byte[] octets, PGPPublicKeyRing ring) throws SyntaxException {
        this.octets = octets;
        this.ring = ring;
        PGPPublicKey primary = ring.getPublicKey();
        fingerprint = Fingerprint.of(primary.getFingerprint());
        SelfSignatureVerifier verifier = new SelfSignatureVerifier(primary);
        direct = verifier.onPrimary();
        userIds = new ArrayList<>();
        for (byte[] userId : UserIds.distinct(primary)) {
            userIds.add(new UserId(userId, verifier.onUserId(userId)));
        }
        subkeys = new ArrayList<>();
        for (PGPPublicKey key : ring) {
            if (!key.isMasterKey()) {
                subkeys.add(new Subkey(key, verifier.onSigningSubkey(key)));
            }
        }
    }

    /** Parses exactly one binary transferable public key (RFC 9580 section 10.1). */
    public static Certificate parse(byte[] octets) throws SyntaxException {
        byte[] own = octets.clone();
        return new Certificate(own, Rings.read(CertificateShape.check(own)));
    }

    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** The octets as parsed. */
    public byte[] encoded() {
        return octets.clone();
    }

    public byte[] sha256() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The keys, User IDs and signatures that count here; user attributes are left out. */
    public PGPPublicKeyRing ring() {
        return ring;
    }

    /** What can be sealed to at this instant. */
    public Usability usability(Instant now) {
        Optional<String> problem = primaryProblem(now);
        if (problem.isPresent()) {
            return new Usability.Unusable(problem.get());
        }
        SelfSignature self = primaryBinding(now).orElseThrow();
        List<KeyState> keys = encryptionKeys(self, now);
        return keys.stream()
                .filter(key -> key.problem().isEmpty())
                .max(Comparator.comparing(KeyState::created))
                .<Usability>map(key -> usable(key, self))
                .orElseGet(() -> new Usability.Unusable(whyNone(keys)));
    }

    private Usability usable(KeyState key, SelfSignature self) {
        Instant expires =
                Stream.of(key.expires(), primaryExpiry(self)).min(Instant::compareTo).get();
        return new Usability.Usable(
                key.key(), Fingerprint.of(key.key().getFingerprint()), self.seipd2(), expires);
    }

    private static String whyNone(List<KeyState> keys) {
        return keys.stream()
                .max(Comparator.comparing(KeyState::created))
                .flatMap(KeyState::problem)
                .map(problem -> "encryption subkey: " + problem)
                .orElse("no encryption subkey");
    }

    /**
     * True where the primary key is revoked: by a signature that need not come from where the
     * certificate came from.
     */
    public boolean isRevoked(Instant now) {
        return direct.isRevoked(now);
    }

    /**
     * True where a valid, unrevoked User ID holds this address, the local-part compared as given
     * (K-07).
     */
    public boolean names(Mailbox mailbox, Instant now) {
        return userIds.stream()
                .filter(userId -> UserIds.holds(userId.octets(), mailbox))
                .anyMatch(userId -> certification(userId, now).isPresent());
    }

    /** The addresses in its valid, unrevoked User IDs. */
    public List<Mailbox> mailboxes(Instant now) {
        return userIds.stream()
                .filter(userId -> certification(userId, now).isPresent())
                .flatMap(userId -> UserIds.mailbox(userId.octets()).stream())
                .distinct()
                .toList();
    }

    /** The signing keys whose signatures count at {@code now}, the primary first. */
    public List<PGPPublicKey> signingKeys(Instant now) {
        if (primaryProblem(now).isPresent()) {
            return List.of();
        }
        List<PGPPublicKey> keys = new ArrayList<>();
        keys.add(ring.getPublicKey()); // whatever its flags, as the draft has it
        for (Subkey subkey : subkeys) {
            KeyState state = KeyState.of(subkey.key(), subkey.signatures(), now);
            boolean signs = state.binding().filter(b -> b.has(KeyFlags.SIGN_DATA)).isPresent();
            if (signs && state.problem().isEmpty()) {
                keys.add(subkey.key());
            }
        }
        return keys;
    }

    /**
     * Checks a type 0x00 signature packet by the primary or a signing subkey valid at {@code now}
     * over {@code octets}. False, never an exception, for whatever the packet holds.
     */
    public boolean verifies(byte[] signaturePacket, byte[] octets, Instant now) {
        return DetachedSignature.parse(signaturePacket)
                .filter(signature -> signature.verifies(signingKeys(now), octets, now))
                .isPresent();
    }

    /** Why nothing rests on the primary key now, if so. */
    private Optional<String> primaryProblem(Instant now) {
        PGPPublicKey primary = ring.getPublicKey();
        Optional<String> weakness = Algorithms.weakness(primary);
        if (weakness.isPresent()) {
            return weakness.map(text -> "primary key: " + text);
        }
        if (isRevoked(now)) {
            return Optional.of("revoked");
        }
        if (primary.getCreationTime().toInstant().isAfter(now.plus(SelfSignature.SKEW))) {
            return Optional.of("made in the future: " + primary.getCreationTime().toInstant());
        }
        return primaryBinding(now)
                .map(self -> KeyState.expired(primaryExpiry(self), now))
                .orElseGet(() -> Optional.of(whyNoBinding()));
    }

    private String whyNoBinding() {
        boolean weak =
                direct.weak() || userIds.stream().anyMatch(userId -> userId.signatures().weak());
        return weak
                ? "its self-signatures use SHA-1, MD5 or another weak hash"
                : "no valid self-signature";
    }

    private Instant primaryExpiry(SelfSignature self) {
        return KeyState.expiry(ring.getPublicKey(), self);
    }

    /**
     * The self-signature that speaks for the whole certificate: the newest direct-key signature;
     * for version 4 also that of the primary User ID, if it is newer.
     */
    private Optional<SelfSignature> primaryBinding(Instant now) {
        Optional<SelfSignature> own = direct.newest(now);
        if (ring.getPublicKey().getVersion() != 4) {
            return own;
        }
        Optional<SelfSignature> ofUserId =
                userIds.stream()
                        .flatMap(userId -> certification(userId, now).stream())
                        .max(
                                Comparator.comparing(SelfSignature::primaryUserId)
                                        .thenComparing(SelfSignature::created));
        return Stream.of(own, ofUserId)
                .flatMap(Optional::stream)
                .max(Comparator.comparing(SelfSignature::created));
    }

    private static Optional<SelfSignature> certification(UserId userId, Instant now) {
        SelfSignatures signatures = userId.signatures();
        return signatures.newest(now).filter(newest -> !signatures.isWithdrawn(newest, now));
    }

    /** Every key that is flagged for encryption, with its problem if it has one. */
    private List<KeyState> encryptionKeys(SelfSignature self, Instant now) {
        int flags = KeyFlags.ENCRYPT_COMMS | KeyFlags.ENCRYPT_STORAGE;
        List<KeyState> keys = new ArrayList<>();
        if (self.has(flags)) {
            keys.add(KeyState.ofPrimary(ring.getPublicKey(), self).checkedForEncryption());
        }
        for (Subkey subkey : subkeys) {
            KeyState state = KeyState.of(subkey.key(), subkey.signatures(), now);
            // A subkey whose binding does not count may have been meant for encryption: say why.
            if (state.binding().map(b -> b.has(flags)).orElse(subkey.key().isEncryptionKey())) {
                keys.add(state.checkedForEncryption());
            }
        }
        return keys;
    }

    /** Whether a certificate can be sealed to. */
    public sealed interface Usability {
        /**
         * It can.
         *
         * @param encryptionKey the newest valid encryption (sub)key
         * @param keyFingerprint its fingerprint, for KEYFPR
         * @param aead its Features announce SEIPDv2
         * @param expires when the key or certificate expires; {@link Instant#MAX} for never
         */
        record Usable(
                PGPPublicKey encryptionKey,
                Fingerprint keyFingerprint,
                boolean aead,
                Instant expires)
                implements Usability {}

        /** It cannot; the reason is for people. */
        record Unusable(String reason) implements Usability {}
    }
}
