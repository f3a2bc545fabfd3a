package org.postseal.server.site;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.postseal.spec.openpgp.Fingerprint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The transferable secret key as it stands in {@code site-key.pgp}. */
final class SiteKeyFile {
    private SiteKeyFile() {}

    static PGPSecretKeyRing decode(Path file, byte[] octets) throws SiteKeyException {
        try {
            return new PGPSecretKeyRing(octets, new BcKeyFingerprintCalculator());
        } catch (IOException | PGPException | RuntimeException e) {
            // The cause stays out: it may quote what it read.
            throw new SiteKeyException(
                    file + " is not a binary OpenPGP secret key: restore it from a backup");
        }
    }

    static PGPSecretKeyRing without(PGPSecretKeyRing ring, List<EncryptionSubkey> doomed) {
        Set<Fingerprint> names =
                doomed.stream().map(EncryptionSubkey::fingerprint).collect(Collectors.toSet());
        PGPSecretKeyRing kept = ring;
        for (PGPSecretKey key : ring) {
            if (names.contains(Fingerprint.of(key.getFingerprint()))) {
                kept = PGPSecretKeyRing.removeSecretKey(kept, key);
            }
        }
        return kept;
    }
}
