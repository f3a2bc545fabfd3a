package org.postseal.client.sealing;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.operator.PGPKeyPairGenerator;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPairGeneratorProvider;
import org.postseal.spec.openpgp.Fingerprint;

import java.time.Instant;
import java.util.Date;

/** A primary key and an encryption subkey of one version. */
record TestKeys(PGPKeyPair primary, PGPKeyPair encryption) {
    static TestKeys of(int version) throws PGPException {
        PGPKeyPairGenerator generator =
                new BcPGPKeyPairGeneratorProvider()
                        .get(version, Date.from(Instant.ofEpochSecond(1_767_225_600)));
        PGPKeyPair primary =
                version == 4
                        ? generator.generateLegacyEd25519KeyPair()
                        : generator.generateEd25519KeyPair();
        PGPKeyPair encryption =
                version == 4
                        ? generator.generateLegacyX25519KeyPair()
                        : generator.generateX25519KeyPair();
        return new TestKeys(primary, encryption.asSubkey(new BcKeyFingerprintCalculator()));
    }

    Signer signer() {
        return new Signer(primary.getPrivateKey(), primary.getPublicKey());
    }

    RecipientKey recipient(boolean aead) {
        return new RecipientKey(encryption.getPublicKey(), fingerprint(), aead);
    }

    Fingerprint fingerprint() {
        return Fingerprint.of(primary.getPublicKey().getFingerprint());
    }

    Fingerprint encryptionFingerprint() {
        return Fingerprint.of(encryption.getPublicKey().getFingerprint());
    }
}
