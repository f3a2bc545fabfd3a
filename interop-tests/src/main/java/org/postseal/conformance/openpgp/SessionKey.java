package org.postseal.conformance.openpgp;

import org.bouncycastle.bcpg.AEADAlgorithmTags;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.operator.bc.BcPGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;

/**
 * A session key, and the packets that carry it as one of AES-256.
 *
 * @param octets 32 of them; 16 of AES-128, where a peer chose that
 */
public record SessionKey(byte[] octets) {
    static final int AES_256 = SymmetricKeyAlgorithmTags.AES_256;
    static final int AES_128 = SymmetricKeyAlgorithmTags.AES_128;

    public static SessionKey random() {
        return new SessionKey(randomOctets(32));
    }

    static byte[] randomOctets(int count) {
        byte[] octets = new byte[count];
        new SecureRandom().nextBytes(octets);
        return octets;
    }

    /** A version 3 PKESK, which goes before SEIPDv1. */
    public byte[] pkesk3(PGPPublicKey to) {
        return pkesk(
                to, new BcPGPDataEncryptorBuilder(AES_256).setWithIntegrityPacket(true), false);
    }

    /** A version 6 PKESK, which goes before SEIPDv2. */
    public byte[] pkesk6(PGPPublicKey to) {
        BcPGPDataEncryptorBuilder builder = new BcPGPDataEncryptorBuilder(AES_256);
        builder.setWithAEAD(AEADAlgorithmTags.OCB, 16).setUseV6AEAD();
        return pkesk(to, builder, false);
    }

    /** A version 3 PKESK with key id 0: it does not tell whom it is for. */
    public byte[] anonymousPkesk3(PGPPublicKey to) {
        return pkesk(to, new BcPGPDataEncryptorBuilder(AES_256).setWithIntegrityPacket(true), true);
    }

    private byte[] pkesk(PGPPublicKey to, BcPGPDataEncryptorBuilder builder, boolean anonymous) {
        BcPublicKeyKeyEncryptionMethodGenerator generator =
                new BcPublicKeyKeyEncryptionMethodGenerator(to);
        generator.setUseWildcardRecipient(anonymous);
        try {
            byte[] packet = generator.generate(builder, octets).getEncoded();
            return Packet.encode(Packet.PKESK, Packet.parse(packet).getFirst().body());
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A version 4 SKESK: a second way in, by a passphrase. Its form is right (salted and iterated
     * S2K); nobody knows the passphrase.
     */
    public static byte[] skesk() {
        return Packet.encode(
                Packet.SKESK,
                Octets.of(4, AES_256, 3, 8),
                randomOctets(8),
                Octets.of(96),
                randomOctets(33));
    }

    @Override
    public String toString() {
        return "SessionKey";
    }
}
