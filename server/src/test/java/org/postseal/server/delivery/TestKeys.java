package org.postseal.server.delivery;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.PGPDigestCalculator;
import org.bouncycastle.openpgp.operator.PGPKeyPairGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPairGeneratorProvider;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Certificate;
import org.postseal.client.keys.Source;
import org.postseal.client.sealing.Signer;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.SealLevel;

import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

/** A new OpenPGP key with an encryption subkey. */
final class TestKeys {
    private static final Instant BORN = Instant.parse("2026-01-01T00:00:00Z");

    final Certificate certificate;
    final Signer signer;

    private TestKeys(Certificate certificate, Signer signer) {
        this.certificate = certificate;
        this.signer = signer;
    }

    static TestKeys of(String userId) {
        return expiring(userId, Optional.empty());
    }

    /** The encryption subkey ends then. */
    static TestKeys expiring(String userId, Optional<Instant> end) {
        try {
            PGPKeyPairGenerator pairs = new BcPGPKeyPairGeneratorProvider().get(4, Date.from(BORN));
            PGPKeyPair primary = pairs.generateLegacyEd25519KeyPair();
            PGPSignatureSubpacketGenerator forPrimary = new PGPSignatureSubpacketGenerator();
            forPrimary.setKeyFlags(KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA);
            forPrimary.setSignatureCreationTime(false, Date.from(BORN));
            PGPSignatureSubpacketGenerator forSubkey = new PGPSignatureSubpacketGenerator();
            forSubkey.setSignatureCreationTime(false, Date.from(BORN));
            forSubkey.setKeyFlags(KeyFlags.ENCRYPT_COMMS | KeyFlags.ENCRYPT_STORAGE);
            end.ifPresent(
                    at ->
                            forSubkey.setKeyExpirationTime(
                                    false, at.getEpochSecond() - BORN.getEpochSecond()));
            PGPDigestCalculator sha1 =
                    new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1);
            PGPKeyRingGenerator ring =
                    new PGPKeyRingGenerator(
                            PGPSignature.POSITIVE_CERTIFICATION,
                            primary,
                            userId,
                            sha1,
                            forPrimary.generate(),
                            null,
                            new BcPGPContentSignerBuilder(
                                    primary.getPublicKey().getAlgorithm(),
                                    HashAlgorithmTags.SHA256),
                            null);
            ring.addSubKey(pairs.generateLegacyX25519KeyPair(), forSubkey.generate(), null);
            return new TestKeys(
                    Certificate.parse(ring.generatePublicKeyRing().getEncoded()),
                    new Signer(primary.getPrivateKey(), primary.getPublicKey()));
        } catch (PGPException | IOException | SyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Candidate candidate(SealLevel scope) {
        return new Candidate(scope, certificate, Source.WKD, true, Instant.MAX, Optional.empty());
    }

    Candidate unauthenticated(SealLevel scope) {
        return new Candidate(
                scope, certificate, Source.UNAUTHENTICATED, false, Instant.MAX, Optional.empty());
    }

    /** Fingerprint of the encryption subkey: what a fake seal and KEYFPR show. */
    String keyFingerprint(Instant at) {
        return ((Certificate.Usability.Usable) certificate.usability(at)).keyFingerprint().hex();
    }
}
