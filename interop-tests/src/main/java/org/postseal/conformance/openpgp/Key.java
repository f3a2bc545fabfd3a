package org.postseal.conformance.openpgp;

import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;

import java.util.HexFormat;

/** A primary key or subkey with its secret. */
public record Key(PGPKeyPair pair) {
    /** Lower-case hexadecimal. */
    public String fingerprint() {
        return HexFormat.of().formatHex(publicKey().getFingerprint());
    }

    public long keyId() {
        return publicKey().getKeyID();
    }

    public PGPPublicKey publicKey() {
        return pair.getPublicKey();
    }

    PGPPrivateKey privateKey() {
        return pair.getPrivateKey();
    }

    @Override
    public String toString() {
        return "Key[" + fingerprint() + "]";
    }
}
