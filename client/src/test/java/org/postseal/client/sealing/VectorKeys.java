package org.postseal.client.sealing;

import com.fasterxml.jackson.databind.JsonNode;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.bc.BcPGPSecretKeyRing;
import org.postseal.vectors.Octets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The throw-away secret keys of the vectors. */
final class VectorKeys {
    private final List<PGPKeyPair> pairs = new ArrayList<>();

    VectorKeys(JsonNode secret) throws IOException, PGPException {
        PGPSecretKeyRing ring = new BcPGPSecretKeyRing(Octets.of(secret));
        for (PGPSecretKey key : ring) {
            pairs.add(key.extractKeyPair(null));
        }
    }

    /** To seal to and to open with: the primary key and the encryption subkey, the last one. */
    TestKeys recipient() {
        return new TestKeys(pairs.getFirst(), pairs.getLast());
    }

    /** To sign with: of a site, the signing subkey stands between the two. */
    TestKeys signer() {
        return new TestKeys(pairs.get(1), pairs.getLast());
    }
}
