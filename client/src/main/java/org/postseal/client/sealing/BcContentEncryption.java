package org.postseal.client.sealing;

import org.bouncycastle.bcpg.AEADAlgorithmTags;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.operator.PGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;
import org.bouncycastle.openpgp.operator.jcajce.JcePGPDataEncryptorBuilder;
import org.postseal.spec.Requirement;

import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;

/**
 * {@link ContentEncryption} by Bouncy Castle: AES-256, SEIPDv2 with OCB or SEIPDv1. The JDK's CFB
 * and SHA-1 are several times as fast as Bouncy Castle's own; an OCB it has not.
 */
final class BcContentEncryption implements ContentEncryption {
    /** Chunks of 64 KiB: 2^16. */
    private static final int CHUNK_BITS = 16;

    private static final int PARTIAL_LENGTH = 1 << 16;

    private final SecureRandom random;

    BcContentEncryption(SecureRandom random) {
        this.random = random;
    }

    @Override
    @Requirement("P-01")
    public OutputStream open(RecipientKey recipient, OutputStream out) throws IOException {
        PGPEncryptedDataGenerator generator =
                new PGPEncryptedDataGenerator(recipient.aead() ? seipd2() : seipd1());
        generator.addMethod(
                new BcPublicKeyKeyEncryptionMethodGenerator(recipient.encryptionKey())
                        .setSecureRandom(random));
        try {
            return generator.open(out, new byte[PARTIAL_LENGTH]);
        } catch (PGPException | RuntimeException e) { // a point of low order is the latter
            throw new IOException("cannot encrypt to " + recipient.certificate(), e);
        }
    }

    private PGPDataEncryptorBuilder seipd2() {
        return new BcPGPDataEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256)
                .setSecureRandom(random)
                .setWithAEAD(AEADAlgorithmTags.OCB, CHUNK_BITS)
                .setUseV6AEAD();
    }

    private PGPDataEncryptorBuilder seipd1() {
        return new JcePGPDataEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256)
                .setSecureRandom(random)
                .setWithIntegrityPacket(true);
    }
}
