package org.postseal.client.keys;

import org.bouncycastle.openpgp.PGPPublicKey;

import java.time.Instant;
import java.util.Optional;

/**
 * A key at an instant.
 *
 * @param binding the self-signature that counts; empty where none does
 * @param problem why it cannot be used, for people
 */
record KeyState(PGPPublicKey key, Optional<SelfSignature> binding, Optional<String> problem) {
    static KeyState of(PGPPublicKey key, SelfSignatures signatures, Instant now) {
        Optional<SelfSignature> binding = signatures.newest(now);
        return new KeyState(key, binding, problem(key, signatures, binding, now));
    }

    /** The primary key, whose own state the caller has checked. */
    static KeyState ofPrimary(PGPPublicKey key, SelfSignature self) {
        return new KeyState(key, Optional.of(self), Optional.empty());
    }

    private static Optional<String> problem(
            PGPPublicKey key,
            SelfSignatures signatures,
            Optional<SelfSignature> binding,
            Instant now) {
        Optional<String> weakness = Algorithms.weakness(key);
        if (weakness.isPresent()) {
            return weakness;
        }
        if (signatures.isRevoked(now)) {
            return Optional.of("revoked");
        }
        if (binding.isEmpty()) {
            return Optional.of(
                    signatures.weak()
                            ? "bound with SHA-1, MD5 or another weak hash only"
                            : "no valid binding signature");
        }
        if (key.getCreationTime().toInstant().isAfter(now.plus(SelfSignature.SKEW))) {
            return Optional.of("made in the future");
        }
        return expired(expiry(key, binding.get()), now);
    }

    /** The same, and its problem if nothing can be encrypted to it. */
    KeyState checkedForEncryption() {
        return problem.isPresent()
                ? this
                : new KeyState(key, binding, Algorithms.encryptionProblem(key));
    }

    Instant created() {
        return key.getCreationTime().toInstant();
    }

    Instant expires() {
        return binding.map(self -> expiry(key, self)).orElse(Instant.MIN);
    }

    /** When the key ends, by its own time or with the signature that binds it. */
    static Instant expiry(PGPPublicKey key, SelfSignature binding) {
        Instant end =
                binding.keyValidity()
                        .map(key.getCreationTime().toInstant()::plus)
                        .orElse(Instant.MAX);
        return end.isBefore(binding.expires()) ? end : binding.expires();
    }

    static Optional<String> expired(Instant expires, Instant now) {
        return expires.isAfter(now) ? Optional.empty() : Optional.of("expired on " + expires);
    }
}
