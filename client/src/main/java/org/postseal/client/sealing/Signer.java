package org.postseal.client.sealing;

import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;

/** A site's signing key: the private key and its public (sub)key. */
public record Signer(PGPPrivateKey privateKey, PGPPublicKey publicKey) {
    @Override
    public String toString() {
        return "Signer[" + Long.toHexString(publicKey.getKeyID()) + "]"; // never the private key
    }
}
