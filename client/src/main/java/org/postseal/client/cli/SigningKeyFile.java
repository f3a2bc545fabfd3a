package org.postseal.client.cli;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.postseal.client.keys.Certificate;
import org.postseal.client.sealing.Signer;
import org.postseal.spec.SyntaxException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** A transferable secret key, binary and unencrypted, as {@code keys-dir} of a site holds it. */
final class SigningKeyFile {
    private static final int MOST = 256 * 1024;

    private final Path file;
    private final PGPSecretKeyRing ring;

    private SigningKeyFile(Path file, PGPSecretKeyRing ring) {
        this.file = file;
        this.ring = ring;
    }

    static SigningKeyFile read(Path file) throws CommandFailure {
        byte[] octets;
        try (InputStream in = Files.newInputStream(file)) {
            octets = in.readNBytes(MOST);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.NOINPUT, "cannot read " + file);
        }
        try {
            return new SigningKeyFile(
                    file, new PGPSecretKeyRing(octets, new BcKeyFingerprintCalculator()));
        } catch (IOException | PGPException | RuntimeException e) {
            // The cause stays out: it may quote what it read.
            throw new CommandFailure(
                    ExitCode.DATAERR, file + " is not a binary OpenPGP secret key");
        }
    }

    /** The newest signing subkey valid now; the primary key where there is none. */
    Signer signer(Instant now) throws CommandFailure {
        try {
            List<PGPPublicKey> keys =
                    Certificate.parse(ring.toCertificate().getEncoded()).signingKeys(now);
            for (PGPPublicKey key : keys.reversed()) {
                PGPSecretKey secret = ring.getSecretKey(key.getKeyIdentifier());
                if (secret != null && !secret.isPrivateKeyEmpty()) {
                    PGPPrivateKey privateKey = secret.extractPrivateKey(null);
                    return new Signer(privateKey, key);
                }
            }
        } catch (IOException | SyntaxException | PGPException | RuntimeException e) {
            throw new CommandFailure(
                    ExitCode.DATAERR, file + " cannot be used: is it encrypted or damaged?");
        }
        throw new CommandFailure(ExitCode.DATAERR, file + " holds no key that may sign now");
    }
}
