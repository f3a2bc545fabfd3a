package org.postseal.client.keys;

import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Mailbox;

import java.time.Instant;

/** An OpenPGP certificate of somebody else, parsed within bounds (K-11). Immutable. */
public final class Certificate {
    private Certificate() {
        throw new UnsupportedOperationException();
    }

    /** Parses exactly one binary transferable public key (RFC 9580 section 10.1). */
    public static Certificate parse(byte[] octets) throws SyntaxException {
        throw new UnsupportedOperationException();
    }

    public Fingerprint fingerprint() {
        throw new UnsupportedOperationException();
    }

    /** The octets as parsed. */
    public byte[] encoded() {
        throw new UnsupportedOperationException();
    }

    public byte[] sha256() {
        throw new UnsupportedOperationException();
    }

    public PGPPublicKeyRing ring() {
        throw new UnsupportedOperationException();
    }

    /** What can be sealed to at this instant. */
    public Usability usability(Instant now) {
        throw new UnsupportedOperationException();
    }

    /**
     * True where a valid, unrevoked User ID holds this address, the local-part compared as given
     * (K-07).
     */
    public boolean names(Mailbox mailbox, Instant now) {
        throw new UnsupportedOperationException();
    }

    /**
     * Checks a type 0x00 signature packet by the primary or a signing subkey valid at {@code now}
     * over {@code octets}.
     */
    public boolean verifies(byte[] signaturePacket, byte[] octets, Instant now) {
        throw new UnsupportedOperationException();
    }

    /** Whether a certificate can be sealed to. */
    public sealed interface Usability {
        /**
         * It can.
         *
         * @param encryptionKey the newest valid encryption (sub)key
         * @param keyFingerprint its fingerprint, for KEYFPR
         * @param aead its Features announce SEIPDv2
         * @param expires when the key or certificate expires; {@link Instant#MAX} for never
         */
        record Usable(
                PGPPublicKey encryptionKey,
                Fingerprint keyFingerprint,
                boolean aead,
                Instant expires)
                implements Usability {}

        /** It cannot; the reason is for people. */
        record Unusable(String reason) implements Usability {}
    }
}
