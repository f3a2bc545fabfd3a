package org.postseal.server.site;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.postseal.client.sealing.Signer;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Mailbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Site keys in one file that is not this site's: a transferable secret key, binary and not
 * encrypted. An encryption subkey that stands in it without its secret counts as destroyed. Nothing
 * is written.
 */
public final class KeyFile implements SiteKeys {
    private final KeyState state;

    private KeyFile(KeyState state) {
        this.state = state;
    }

    /**
     * Reads the file.
     *
     * @throws SiteKeyException where it is not such a key; another {@link IOException} where it
     *     cannot be read
     */
    public static KeyFile read(Path file) throws IOException {
        PGPSecretKeyRing ring = SiteKeyFile.decode(file, Files.readAllBytes(file));
        try {
            return new KeyFile(KeyState.of(ring, withoutSecret(ring)));
        } catch (PGPException | RuntimeException e) {
            // The cause stays out: it may quote what it read.
            throw new SiteKeyException(file + " cannot be used: is it encrypted or damaged?");
        }
    }

    private static List<EncryptionSubkey> withoutSecret(PGPSecretKeyRing ring) {
        List<EncryptionSubkey> gone = new ArrayList<>();
        Iterator<PGPPublicKey> extra = ring.getExtraPublicKeys();
        while (extra.hasNext()) {
            PGPPublicKey key = extra.next();
            if (key.isEncryptionKey()) {
                gone.add(EncryptionSubkey.of(key));
            }
        }
        return gone;
    }

    @Override
    public Fingerprint fingerprint() {
        return state.fingerprint();
    }

    @Override
    public byte[] certificate() {
        return state.certificate(Instant.now());
    }

    @Override
    public Signer signer(Instant now) {
        return state.signer();
    }

    @Override
    public Lookup decryptionKey(long keyId) {
        return state.lookup(keyId);
    }

    @Override
    public List<Long> encryptionKeyIds() {
        return state.encryptionKeyIds();
    }

    @Override
    public Optional<byte[]> userCertificate(Mailbox mailbox) {
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "KeyFile[" + state + "]";
    }
}
