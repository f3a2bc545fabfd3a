package org.postseal.server.unsealing;

import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.bcpg.BCPGInputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.IntendedRecipientFingerprint;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.NullDigest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.Ed448Signer;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyConverter;
import org.postseal.client.keys.Certificate;
import org.postseal.client.keys.DetachedSignature;
import org.postseal.spec.Requirement;
import org.postseal.spec.openpgp.Fingerprint;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The signature inside a seal and the digest of what it signs. The digest was made while the seal
 * was read, before anybody knew the signer: so the signer's certificate can be looked for after
 * integrity was verified, and the content is read once.
 */
final class SealSignature {
    /** How far a signer's clock may be ahead, as for Seal-Date. */
    private static final Duration SKEW = Duration.ofHours(24);

    private final PGPSignature signature;
    private final byte[] digest;

    private SealSignature(PGPSignature signature, byte[] digest) {
        this.signature = signature;
        this.digest = digest;
    }

    /**
     * @param packet one signature packet
     * @param onePass what was announced before the content
     * @param content has taken the salt and all of the content
     * @return empty where the packet is none that could count
     */
    static Optional<SealSignature> of(byte[] packet, OnePass onePass, MessageDigest content) {
        if (DetachedSignature.parse(packet).isEmpty()) {
            return Optional.empty();
        }
        try {
            PGPSignature signature =
                    new PGPSignature(new BCPGInputStream(new ByteArrayInputStream(packet)));
            if (!onePass.announces(signature)) {
                return Optional.empty();
            }
            content.update(signature.getSignatureTrailer());
            byte[] digest = content.digest();
            boolean same = Arrays.equals(signature.getDigestPrefix(), Arrays.copyOf(digest, 2));
            return same ? Optional.of(new SealSignature(signature, digest)) : Optional.empty();
        } catch (IOException | PGPException | RuntimeException e) {
            return Optional.empty(); // the library throws many things at hostile octets
        }
    }

    /**
     * False where it says that it is for other certificates only. One that says nothing may be for
     * this: many programs cannot say it, and the destination stands in what is signed (P-04).
     */
    @Requirement({"F-03", "P-05"})
    boolean mayBeFor(Fingerprint certificate) {
        IntendedRecipientFingerprint[] intended =
                signature.getHashedSubPackets().getIntendedRecipientFingerprints();
        return intended.length == 0
                || Stream.of(intended)
                        .anyMatch(i -> Arrays.equals(i.getFingerprint(), certificate.binary()));
    }

    /** True where the primary or a signing subkey valid now made it. */
    boolean isBy(Certificate certificate, Instant now) {
        if (!isLive(now)) {
            return false;
        }
        long issuer = signature.getKeyID();
        return certificate.signingKeys(now).stream()
                .filter(key -> issuer == 0 || issuer == key.getKeyID())
                .anyMatch(this::isBy);
    }

    private boolean isLive(Instant now) {
        Instant created = signature.getCreationTime().toInstant();
        long seconds = signature.getHashedSubPackets().getSignatureExpirationTime();
        return !created.isAfter(now.plus(SKEW))
                && (seconds == 0 || created.plusSeconds(seconds).isAfter(now));
    }

    private boolean isBy(PGPPublicKey key) {
        if (key.getVersion() != signature.getVersion()
                || key.getAlgorithm() != signature.getKeyAlgorithm()) {
            return false;
        }
        try {
            AsymmetricKeyParameter parameters = new BcPGPKeyConverter().getPublicKey(key);
            Signer verifier = verifier(key.getAlgorithm());
            verifier.init(false, parameters);
            verifier.update(digest, 0, digest.length);
            return verifier.verifySignature(signature.getSignature());
        } catch (PGPException | RuntimeException e) {
            return false;
        }
    }

    /** What takes the digest for its message. */
    private Signer verifier(int algorithm) throws PGPException {
        return switch (algorithm) {
            case PublicKeyAlgorithmTags.EDDSA_LEGACY, PublicKeyAlgorithmTags.Ed25519 ->
                    new Ed25519Signer();
            case PublicKeyAlgorithmTags.Ed448 -> new Ed448Signer(new byte[0]);
            case PublicKeyAlgorithmTags.ECDSA ->
                    new DSADigestSigner(new ECDSASigner(), new NullDigest());
            case PublicKeyAlgorithmTags.RSA_GENERAL -> rsa();
            default -> throw new PGPException("no signature algorithm that counts");
        };
    }

    private Signer rsa() throws PGPException {
        return new RSADigestSigner(
                new NullDigest(),
                switch (signature.getHashAlgorithm()) {
                    case HashAlgorithmTags.SHA256 -> NISTObjectIdentifiers.id_sha256;
                    case HashAlgorithmTags.SHA384 -> NISTObjectIdentifiers.id_sha384;
                    case HashAlgorithmTags.SHA512 -> NISTObjectIdentifiers.id_sha512;
                    case HashAlgorithmTags.SHA3_256 -> NISTObjectIdentifiers.id_sha3_256;
                    case HashAlgorithmTags.SHA3_512 -> NISTObjectIdentifiers.id_sha3_512;
                    default -> throw new PGPException("no hash algorithm that counts");
                });
    }
}
