package org.postseal.server.site;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.operator.PGPKeyPairGenerator;

/** The version of a site's keys, which settles their algorithms. */
public enum KeyVersion {
    /** EdDSA (22) and ECDH (18) with the curve names that GnuPG 2.2 knows; SEIPDv1. */
    V4(4) {
        @Override
        PGPKeyPair signingPair(PGPKeyPairGenerator generator) throws PGPException {
            return generator.generateLegacyEd25519KeyPair();
        }

        @Override
        PGPKeyPair encryptionPair(PGPKeyPairGenerator generator) throws PGPException {
            return generator.generateLegacyX25519KeyPair();
        }
    },
    /** Ed25519 (27) and X25519 (25) of RFC 9580; SEIPDv2. */
    V6(6) {
        @Override
        PGPKeyPair signingPair(PGPKeyPairGenerator generator) throws PGPException {
            return generator.generateEd25519KeyPair();
        }

        @Override
        PGPKeyPair encryptionPair(PGPKeyPairGenerator generator) throws PGPException {
            return generator.generateX25519KeyPair();
        }
    };

    private final int number;

    KeyVersion(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static KeyVersion of(int number) {
        return number == V6.number ? V6 : V4;
    }

    abstract PGPKeyPair signingPair(PGPKeyPairGenerator generator) throws PGPException;

    abstract PGPKeyPair encryptionPair(PGPKeyPairGenerator generator) throws PGPException;
}
