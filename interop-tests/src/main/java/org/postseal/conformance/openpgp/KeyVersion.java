package org.postseal.conformance.openpgp;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.operator.PGPKeyPairGenerator;

/** The version of a key, which settles its algorithms here. */
public enum KeyVersion {
    /** EdDSA (22) and ECDH (18) with the curve names that GnuPG 2.2 knows. */
    V4(4) {
        @Override
        PGPKeyPair signing(PGPKeyPairGenerator generator) throws PGPException {
            return generator.generateLegacyEd25519KeyPair();
        }

        @Override
        PGPKeyPair encryption(PGPKeyPairGenerator generator) throws PGPException {
            return generator.generateLegacyX25519KeyPair();
        }
    },
    /** Ed25519 (27) and X25519 (25) of RFC 9580. */
    V6(6) {
        @Override
        PGPKeyPair signing(PGPKeyPairGenerator generator) throws PGPException {
            return generator.generateEd25519KeyPair();
        }

        @Override
        PGPKeyPair encryption(PGPKeyPairGenerator generator) throws PGPException {
            return generator.generateX25519KeyPair();
        }
    };

    private final int number;

    KeyVersion(int number) {
        this.number = number;
    }

    /** 4 or 6. */
    public int number() {
        return number;
    }

    abstract PGPKeyPair signing(PGPKeyPairGenerator generator) throws PGPException;

    abstract PGPKeyPair encryption(PGPKeyPairGenerator generator) throws PGPException;
}
