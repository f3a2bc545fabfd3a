package org.postseal.server.unsealing;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPSignature;
import org.postseal.server.unsealing.Packets.Packet;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * A one-pass signature packet (RFC 9580 section 5.4).
 *
 * @param salt of version 6; empty of version 3
 */
record OnePass(int version, int type, int hash, int algorithm, byte[] salt) {
    /** Reads a packet that announces the one signature there is. */
    static OnePass read(Packet packet) throws IOException {
        int version = packet.octet();
        if (version != 3 && version != 6) {
            throw new SealException("a one-pass signature of version " + version);
        }
        int type = packet.octet();
        int hash = packet.octet();
        int algorithm = packet.octet();
        byte[] salt = version == 6 ? packet.octets(packet.octet()) : new byte[0];
        packet.octets(version == 6 ? 32 : Long.BYTES); // the issuer: the signature names it too
        if (packet.octet() != 1) {
            throw new SealException("more than one signature");
        }
        return new OnePass(version, type, hash, algorithm, salt);
    }

    /** Ready for the content; empty where nothing signed with this hash counts. */
    Optional<MessageDigest> digest() {
        return name().map(
                        name -> {
                            try {
                                MessageDigest digest = MessageDigest.getInstance(name);
                                digest.update(salt);
                                return digest;
                            } catch (NoSuchAlgorithmException e) {
                                throw new IllegalStateException("every JDK has " + name, e);
                            }
                        });
    }

    private Optional<String> name() {
        return switch (hash) {
            case HashAlgorithmTags.SHA256 -> Optional.of("SHA-256");
            case HashAlgorithmTags.SHA384 -> Optional.of("SHA-384");
            case HashAlgorithmTags.SHA512 -> Optional.of("SHA-512");
            case HashAlgorithmTags.SHA3_256 -> Optional.of("SHA3-256");
            case HashAlgorithmTags.SHA3_512 -> Optional.of("SHA3-512");
            default -> Optional.empty();
        };
    }

    /** True where this is the signature that was announced. */
    boolean announces(PGPSignature signature) {
        return signature.getVersion() == (version == 6 ? 6 : 4)
                && signature.getSignatureType() == type
                && signature.getHashAlgorithm() == hash
                && signature.getKeyAlgorithm() == algorithm;
    }
}
