package org.postseal.conformance.openpgp;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Transferable secret keys read back and changed. */
final class SecretKeys {
    private SecretKeys() {}

    static Identity parse(byte[] secret) {
        try {
            PGPSecretKeyRing ring = new PGPSecretKeyRing(secret, new BcKeyFingerprintCalculator());
            Key primary = key(ring.getSecretKey());
            Key signing = primary;
            List<Key> encryption = new ArrayList<>();
            for (PGPSecretKey one : ring) {
                if (one.getPublicKey().isEncryptionKey()) {
                    encryption.add(key(one));
                } else if (!one.isMasterKey()) {
                    signing = key(one);
                }
            }
            byte[] certificate = ring.toCertificate().getEncoded();
            return new Identity(certificate, secret, primary, signing, encryption);
        } catch (IOException | PGPException | RuntimeException e) {
            throw new IllegalArgumentException("expected a transferable secret key", e);
        }
    }

    private static Key key(PGPSecretKey secret) throws PGPException {
        PGPPublicKey publicKey = secret.getPublicKey();
        PGPPrivateKey privateKey = secret.extractPrivateKey(null);
        return new Key(new PGPKeyPair(publicKey, privateKey));
    }

    static byte[] without(byte[] secret, Key subkey) {
        byte[] body = body(subkey);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Packet packet : Packet.parse(secret)) {
            boolean gone =
                    packet.tag() == Packet.SECRET_SUBKEY
                            && packet.body().length > body.length
                            && Arrays.equals(body, Arrays.copyOf(packet.body(), body.length));
            out.writeBytes(gone ? Packet.encode(Packet.PUBLIC_SUBKEY, body) : packet.encode());
        }
        return out.toByteArray();
    }

    private static byte[] body(Key key) {
        try {
            return key.publicKey().getPublicKeyPacket().getEncodedContents();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
