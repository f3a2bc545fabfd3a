package org.postseal.conformance.server;

import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.postseal.conformance.Case;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Certificate;
import org.postseal.conformance.openpgp.Packet;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The site certificate that PGPKEY serves (sections 4, 7 and 9 of the draft). */
final class CertificateSection {
    /** RFC 9580 section 9.1: encrypt or sign, encrypt only, sign only. */
    private static final Set<Integer> RSA = Set.of(1, 2, 3);

    /** ElGamal, DSA, ElGamal that also signs. */
    private static final Set<Integer> OUTDATED = Set.of(16, 17, 20);

    /** RFC 9580 section 9.5: MD5, SHA-1, RIPEMD-160. */
    private static final Set<Integer> BROKEN_HASHES = Set.of(1, 2, 3);

    private CertificateSection() {}

    static List<Case<ServerPeer>> cases() {
        return new Section(7, "The site certificate")
                .must(
                        1,
                        "serves one binary certificate with the primary key that FPR names",
                        Stage.KEYS,
                        CertificateSection::fingerprint,
                        "K-05")
                .must(
                        2,
                        "serves an encryption subkey that is bound, flagged and valid now",
                        Stage.KEYS,
                        CertificateSection::encryptionSubkey,
                        "K-07",
                        "P-15")
                .must(
                        3,
                        "bounds EXP by the expiry of the encryption subkey",
                        Stage.KEYS,
                        CertificateSection::expiry,
                        "K-09")
                .must(
                        4,
                        "serves no RSA encryption subkey",
                        Stage.KEYS,
                        CertificateSection::noRsa,
                        "P-02")
                .must(
                        5,
                        "serves a minimised certificate: no certifications by others, no pictures",
                        Stage.KEYS,
                        CertificateSection::minimised,
                        "K-11")
                .must(
                        6,
                        "serves no keys or self-signatures of algorithms that clients reject",
                        Stage.KEYS,
                        CertificateSection::algorithms,
                        "K-07")
                .cases();
    }

    private static Certificate served(Visit visit) throws IOException {
        return Certificate.parse(KeyAsker.site(visit).certificateOctets());
    }

    private static Verdict fingerprint(Visit visit) throws IOException {
        KeyAnswer answer = KeyAsker.site(visit);
        String is = Certificate.parse(answer.certificateOctets()).fingerprint();
        Violation.unless(
                is.equals(answer.header().fingerprint()),
                "FPR=" + answer.header().fingerprint() + " for the certificate of " + is);
        return Verdict.pass();
    }

    private static Verdict encryptionSubkey(Visit visit) throws IOException {
        usable(served(visit));
        return Verdict.pass();
    }

    private static Verdict expiry(Visit visit) throws IOException {
        KeyAnswer answer = KeyAsker.site(visit);
        Optional<Instant> end = expiry(usable(Certificate.parse(answer.certificateOctets())));
        if (end.isEmpty()) {
            return Verdict.info("the encryption subkey does not expire");
        }
        Violation.unless(
                answer.expires() <= end.get().getEpochSecond(),
                "EXP=" + answer.expires() + ", past the subkey's " + end.get().getEpochSecond());
        return Verdict.pass();
    }

    /** The newest encryption subkey of those that may be used now. */
    static PGPPublicKey usable(Certificate certificate) {
        PGPPublicKey primary = certificate.ring().getPublicKey();
        Instant now = Instant.now();
        return certificate.encryptionKeys().stream()
                .filter(key -> !key.isMasterKey() && !key.hasRevocation())
                .filter(key -> expiry(key).map(now::isBefore).orElse(true))
                .filter(
                        key ->
                                binding(primary, key)
                                        .filter(CertificateSection::encrypts)
                                        .isPresent())
                .max(Comparator.comparing(PGPPublicKey::getCreationTime))
                .orElseThrow(
                        () ->
                                new Violation(
                                        "no encryption subkey (flags 0x04 or 0x08) that is bound,"
                                                + " not revoked and not expired"));
    }

    private static Optional<Instant> expiry(PGPPublicKey key) {
        long seconds = key.getValidSeconds();
        return seconds == 0
                ? Optional.empty()
                : Optional.of(key.getCreationTime().toInstant().plusSeconds(seconds));
    }

    /** The newest binding signature, if it verifies. */
    private static Optional<PGPSignature> binding(PGPPublicKey primary, PGPPublicKey subkey) {
        Optional<PGPSignature> newest = Optional.empty();
        Iterator<PGPSignature> all = subkey.getSignaturesOfType(PGPSignature.SUBKEY_BINDING);
        while (all.hasNext()) {
            PGPSignature next = all.next();
            if (newest.isEmpty() || created(next).isAfter(created(newest.get()))) {
                newest = Optional.of(next);
            }
        }
        return newest.filter(signature -> Bindings.verifies(signature, primary, subkey));
    }

    private static Instant created(PGPSignature signature) {
        return signature.getCreationTime().toInstant();
    }

    private static boolean encrypts(PGPSignature binding) {
        return (binding.getHashedSubPackets().getKeyFlags() & 0x0C) != 0;
    }

    private static Verdict noRsa(Visit visit) throws IOException {
        for (PGPPublicKey key : served(visit).encryptionKeys()) {
            Violation.unless(
                    key.isMasterKey() || !RSA.contains(key.getAlgorithm()),
                    "an RSA subkey that can encrypt");
        }
        return Verdict.pass();
    }

    private static Verdict minimised(Visit visit) throws IOException {
        Certificate certificate = served(visit);
        Violation.unless(
                certificate.packets().stream().noneMatch(p -> p.tag() == Packet.USER_ATTRIBUTE),
                "a user attribute packet");
        PGPPublicKey primary = certificate.ring().getPublicKey();
        for (PGPPublicKey key : certificate.keys()) {
            Iterator<PGPSignature> all = key.getSignatures();
            while (all.hasNext()) {
                long issuer = all.next().getKeyID();
                Violation.unless(
                        issuer == primary.getKeyID(),
                        "a signature by another key, %016X".formatted(issuer));
            }
        }
        return Verdict.pass();
    }

    private static Verdict algorithms(Visit visit) throws IOException {
        for (PGPPublicKey key : served(visit).keys()) {
            Violation.unless(!OUTDATED.contains(key.getAlgorithm()), "a key of DSA or ElGamal");
            Violation.unless(
                    !RSA.contains(key.getAlgorithm()) || key.getBitStrength() >= 2048,
                    "an RSA key of " + key.getBitStrength() + " bits");
            Iterator<PGPSignature> all = key.getSignatures();
            while (all.hasNext()) {
                int hash = all.next().getHashAlgorithm();
                Violation.unless(
                        !BROKEN_HASHES.contains(hash), "a signature by hash algorithm " + hash);
            }
        }
        return Verdict.pass();
    }
}
