package org.postseal.client.keys;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The verified self-signatures on one component: a key or a User ID.
 *
 * @param bindings direct-key signatures, certifications or subkey bindings
 * @param revocations of the component
 * @param weak one more was left out because its hash is SHA-1, MD5 or as weak
 */
record SelfSignatures(List<SelfSignature> bindings, List<SelfSignature> revocations, boolean weak) {
    static final SelfSignatures NONE = new SelfSignatures(List.of(), List.of(), false);

    SelfSignatures {
        bindings = List.copyOf(bindings);
        revocations = List.copyOf(revocations);
    }

    /** The one that counts: the newest that is live. */
    Optional<SelfSignature> newest(Instant now) {
        return bindings.stream()
                .filter(binding -> binding.isLive(now))
                .max(Comparator.comparing(SelfSignature::created));
    }

    /** For a key: a revocation is final, a hard one reaches back to before it was made. */
    boolean isRevoked(Instant now) {
        return revocations.stream().anyMatch(r -> r.hard() || r.isMade(now));
    }

    /**
     * For a User ID: a certification made after a revocation lifts it (RFC 9580 section 5.2.1.13).
     */
    boolean isWithdrawn(SelfSignature certification, Instant now) {
        return revocations.stream()
                .anyMatch(r -> r.isMade(now) && !r.created().isBefore(certification.created()));
    }
}
