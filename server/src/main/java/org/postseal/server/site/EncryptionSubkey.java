package org.postseal.server.site;

import org.bouncycastle.openpgp.PGPPublicKey;
import org.postseal.spec.openpgp.Fingerprint;

import java.time.Instant;

/**
 * One encryption subkey of the site, alive or destroyed.
 *
 * @param fingerprint its own
 * @param expires the end of its validity; nobody encrypts to it afterwards (P-15); {@link
 *     Instant#MAX} for an imported one without end
 */
public record EncryptionSubkey(Fingerprint fingerprint, Instant expires) {
    static EncryptionSubkey of(PGPPublicKey key) {
        long seconds = key.getValidSeconds();
        return new EncryptionSubkey(
                Fingerprint.of(key.getFingerprint()),
                seconds == 0
                        ? Instant.MAX
                        : key.getCreationTime().toInstant().plusSeconds(seconds));
    }

    /** As {@link Fingerprint#keyId}. */
    public long keyId() {
        return fingerprint.keyId();
    }

    boolean isExpired(Instant now) {
        return !now.isBefore(expires);
    }
}
