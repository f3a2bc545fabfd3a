package org.postseal.server.unsealing;

import com.fasterxml.jackson.databind.JsonNode;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.bc.BcPGPPublicKeyRing;
import org.bouncycastle.openpgp.bc.BcPGPSecretKeyRing;
import org.postseal.client.sealing.Signer;
import org.postseal.server.site.SiteKeys;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.vectors.Octets;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A site that has the keys of a vector. */
final class VectorSite implements SiteKeys {
    private final Map<Long, Lookup> keys = new HashMap<>();

    VectorSite(JsonNode secrets, JsonNode destroyed) throws IOException, PGPException {
        for (JsonNode file : destroyed) {
            PGPPublicKeyRing ring = new BcPGPPublicKeyRing(Octets.of(file));
            for (PGPPublicKey key : ring) {
                keys.put(key.getKeyID(), new Lookup.Destroyed());
            }
        }
        for (JsonNode file : secrets) {
            PGPSecretKeyRing ring = new BcPGPSecretKeyRing(Octets.of(file));
            Fingerprint primary = Fingerprint.of(ring.getPublicKey().getFingerprint());
            for (PGPSecretKey key : ring) {
                Lookup present = new Lookup.Present(key.extractPrivateKey(null), primary);
                keys.put(key.getKeyID(), present);
            }
        }
    }

    @Override
    public Lookup decryptionKey(long keyId) {
        return keys.getOrDefault(keyId, new Lookup.Unknown());
    }

    @Override
    public List<Long> encryptionKeyIds() {
        return List.copyOf(keys.keySet());
    }

    @Override
    public Fingerprint fingerprint() {
        throw notAsked();
    }

    @Override
    public byte[] certificate() {
        throw notAsked();
    }

    @Override
    public Signer signer(Instant now) {
        throw notAsked();
    }

    @Override
    public Optional<byte[]> userCertificate(Mailbox mailbox) {
        throw notAsked();
    }

    private static AssertionError notAsked() {
        return new AssertionError("unsealing asks for keys to decrypt with, and nothing else");
    }
}
