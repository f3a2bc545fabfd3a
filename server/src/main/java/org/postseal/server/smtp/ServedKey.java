package org.postseal.server.smtp;

import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.bc.BcPGPPublicKeyRing;
import org.postseal.spec.Requirement;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.SealLevel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Optional;

/**
 * A certificate of this site as PGPKEY serves it.
 *
 * @param scope whose it is
 * @param certificate binary
 * @param sha256 its digest
 * @param ring the same, parsed
 */
record ServedKey(SealLevel scope, byte[] certificate, byte[] sha256, PGPPublicKeyRing ring) {
    static ServedKey of(SealLevel scope, byte[] certificate) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(certificate);
            return new ServedKey(scope, certificate, sha256, new BcPGPPublicKeyRing(certificate));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has SHA-256
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Fingerprint fingerprint() {
        return Fingerprint.of(ring.getPublicKey().getFingerprint());
    }

    /** When the newest encryption subkey, or the primary before it, expires; empty for never. */
    @Requirement("K-09")
    Optional<Instant> expiry() {
        Optional<PGPPublicKey> newest = Optional.empty();
        for (PGPPublicKey key : ring) {
            boolean newer = newest.isEmpty() || created(key).isAfter(created(newest.get()));
            if (key.isEncryptionKey() && !key.hasRevocation() && newer) {
                newest = Optional.of(key);
            }
        }
        Optional<Instant> subkey = newest.flatMap(ServedKey::expiry);
        Optional<Instant> primary = expiry(ring.getPublicKey());
        if (subkey.isPresent() && primary.isPresent()) {
            return subkey.get().isBefore(primary.get()) ? subkey : primary;
        }
        return subkey.or(() -> primary);
    }

    private static Optional<Instant> expiry(PGPPublicKey key) {
        long seconds = key.getValidSeconds();
        return seconds == 0 ? Optional.empty() : Optional.of(created(key).plusSeconds(seconds));
    }

    private static Instant created(PGPPublicKey key) {
        return key.getCreationTime().toInstant();
    }
}
