package org.postseal.conformance.openpgp;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPSignature;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How a signature over octets is made.
 *
 * @param type 0x00 for binary documents
 * @param hash its OpenPGP number
 * @param intended the fingerprint in an Intended Recipient subpacket, hexadecimal
 */
public record Signing(Key key, int type, int hash, Instant created, Optional<String> intended) {
    /** A binary signature of now by SHA-512, for nobody in particular. */
    public static Signing by(Key key) {
        return new Signing(
                key,
                PGPSignature.BINARY_DOCUMENT,
                HashAlgorithmTags.SHA512,
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                Optional.empty());
    }

    /** With the Intended Recipient Fingerprint of this identity's primary key. */
    public Signing intendedFor(Identity recipient) {
        return new Signing(key, type, hash, created, Optional.of(recipient.fingerprint()));
    }

    /** With an Intended Recipient Fingerprint of these hexadecimal digits. */
    public Signing intendedFor(String fingerprint) {
        return new Signing(key, type, hash, created, Optional.of(fingerprint));
    }

    /** Without an Intended Recipient Fingerprint. */
    public Signing intendedForNobody() {
        return new Signing(key, type, hash, created, Optional.empty());
    }

    public Signing at(Instant when) {
        return new Signing(key, type, hash, when, intended);
    }

    public Signing withHash(int algorithm) {
        return new Signing(key, type, algorithm, created, intended);
    }

    public Signing withType(int signatureType) {
        return new Signing(key, signatureType, hash, created, intended);
    }
}
