package org.postseal.server.site;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.postseal.client.sealing.Signer;
import org.postseal.server.site.SiteKeys.Lookup;
import org.postseal.spec.Requirement;
import org.postseal.spec.openpgp.Fingerprint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All of a site's keys at one moment. Immutable.
 *
 * @param ring what the key file holds
 * @param fingerprint of the primary key
 * @param head primary key, User ID and signing subkey, encoded for export
 * @param subkeys encryption subkeys, newest first
 * @param destroyed encryption subkeys that are gone
 * @param exports subkeys encoded for export, by key id
 * @param keys what each key id can be used for
 */
record KeyState(
        PGPSecretKeyRing ring,
        Fingerprint fingerprint,
        Signer signer,
        byte[] head,
        List<EncryptionSubkey> subkeys,
        List<EncryptionSubkey> destroyed,
        Map<Long, byte[]> exports,
        Map<Long, Lookup> keys) {

    static KeyState of(PGPSecretKeyRing ring, List<EncryptionSubkey> destroyed)
            throws PGPException, IOException {
        PGPPublicKey primary = ring.getPublicKey();
        Fingerprint fingerprint = Fingerprint.of(primary.getFingerprint());
        List<EncryptionSubkey> subkeys = new ArrayList<>();
        Map<Long, byte[]> exports = new HashMap<>();
        Map<Long, Lookup> keys = new HashMap<>();
        destroyed.forEach(s -> keys.put(s.keyId(), new Lookup.Destroyed()));
        PGPSecretKey signing = null;
        for (PGPSecretKey key : ring) {
            PGPPublicKey publicKey = key.getPublicKey();
            if (publicKey.isEncryptionKey()) {
                EncryptionSubkey subkey = EncryptionSubkey.of(publicKey);
                subkeys.add(subkey);
                exports.put(subkey.keyId(), MinimalCertificate.subkey(primary, publicKey));
                keys.put(
                        subkey.keyId(),
                        new Lookup.Present(key.extractPrivateKey(null), fingerprint));
            } else if (!key.isMasterKey()) {
                signing = key;
            }
        }
        if (signing == null || subkeys.isEmpty()) {
            throw new SiteKeyException(
                    "the site key lacks a signing or an encryption subkey: restore it from a"
                            + " backup");
        }
        subkeys.sort(Comparator.comparing(EncryptionSubkey::expires).reversed());
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.writeBytes(MinimalCertificate.primary(primary, id -> true));
        head.writeBytes(MinimalCertificate.subkey(primary, signing.getPublicKey()));
        return new KeyState(
                ring,
                fingerprint,
                new Signer(signing.extractPrivateKey(null), signing.getPublicKey()),
                head.toByteArray(),
                List.copyOf(subkeys),
                List.copyOf(destroyed),
                Map.copyOf(exports),
                Map.copyOf(keys));
    }

    /**
     * The minimised certificate: expired encryption subkeys stay out, but for the newest, so that
     * others read "expired" and not "has none".
     */
    @Requirement("P-15")
    byte[] certificate(Instant now) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head);
        for (EncryptionSubkey subkey : subkeys) {
            if (subkey.equals(subkeys.getFirst()) || !subkey.isExpired(now)) {
                out.writeBytes(exports.get(subkey.keyId()));
            }
        }
        return out.toByteArray();
    }

    /** The subkeys that decrypt, newest first, then those that are gone. */
    List<Long> encryptionKeyIds() {
        return Stream.concat(subkeys.stream(), destroyed.stream())
                .map(EncryptionSubkey::keyId)
                .toList();
    }

    Lookup lookup(long keyId) {
        return keys.getOrDefault(keyId, new Lookup.Unknown());
    }

    @Override
    public String toString() {
        return "KeyState[" + fingerprint + "]"; // never the private keys
    }
}
