package org.postseal.conformance.openpgp;

import org.bouncycastle.bcpg.AEADAlgorithmTags;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.Features;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.bcpg.sig.PreferredAEADCiphersuites;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.PGPKeyPairGenerator;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPairGeneratorProvider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/**
 * Makes throw-away certificates, sound ones unless told otherwise: created a day ago, the
 * encryption subkey valid for 30 days more.
 */
public final class IdentityBuilder {
    private static final int ENCRYPT = KeyFlags.ENCRYPT_COMMS | KeyFlags.ENCRYPT_STORAGE;
    private static final Duration VALIDITY = Duration.ofDays(31);

    private final KeyVersion version;
    private final Kind kind;
    private final List<String> userIds = new ArrayList<>();
    private final List<Subkey> encryption = new ArrayList<>();
    private Instant born = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofDays(1));
    private Optional<Integer> rsa = Optional.empty();
    private int hash = HashAlgorithmTags.SHA512;
    private boolean aead;
    private boolean revoked;

    private enum Kind {
        SITE,
        USER
    }

    /** An encryption subkey to come. */
    private record Subkey(
            Instant born, Optional<Duration> validity, Maker maker, boolean revoked) {}

    /** Makes a key pair. */
    private interface Maker {
        PGPKeyPair make(PGPKeyPairGenerator generator) throws PGPException;
    }

    private IdentityBuilder(KeyVersion version, Kind kind, String userId) {
        this.version = version;
        this.kind = kind;
        this.aead = version == KeyVersion.V6;
        this.userIds.add(userId);
    }

    /** A site: one User ID, that of the domain's postmaster. */
    public static IdentityBuilder site(KeyVersion version, String domain) {
        return new IdentityBuilder(
                version, Kind.SITE, "Site key of " + domain + " <postmaster@" + domain + ">");
    }

    /** A user, whose User ID is the address in angle brackets after a name. */
    public static IdentityBuilder user(KeyVersion version, String address) {
        return new IdentityBuilder(version, Kind.USER, "Conformance test <" + address + ">");
    }

    /** One more User ID. */
    public IdentityBuilder userId(String userId) {
        userIds.add(userId);
        return this;
    }

    /** When the primary key and its self-signatures were made. */
    public IdentityBuilder born(Instant when) {
        born = when.truncatedTo(ChronoUnit.SECONDS);
        return this;
    }

    /** Whether Features say SEIPDv2; by default those of version 6 do, those of version 4 not. */
    public IdentityBuilder aead(boolean claimed) {
        aead = claimed;
        return this;
    }

    /** One more encryption subkey, valid for so long from {@code from} on. */
    public IdentityBuilder encryptionSubkey(Instant from, Duration validity) {
        encryption.add(
                new Subkey(
                        from.truncatedTo(ChronoUnit.SECONDS),
                        Optional.of(validity),
                        encryptionMaker(),
                        false));
        return this;
    }

    /** The one encryption subkey ended an hour ago. */
    public IdentityBuilder expired() {
        return encryptionSubkey(born, Duration.between(born, Instant.now().minusSeconds(3600)));
    }

    /** The one encryption subkey is revoked; the certificate as such is not. */
    public IdentityBuilder encryptionRevoked() {
        encryption.add(new Subkey(born, Optional.of(VALIDITY), encryptionMaker(), true));
        return this;
    }

    /** The one encryption subkey is RSA, which a site must not have (P-02). */
    public IdentityBuilder rsaEncryption(int bits) {
        encryption.add(
                new Subkey(born, Optional.of(VALIDITY), g -> g.generateRsaKeyPair(bits), false));
        return this;
    }

    /** The primary key is revoked as compromised. */
    public IdentityBuilder revoked() {
        revoked = true;
        return this;
    }

    /** All keys are RSA of this size; for version 4. */
    public IdentityBuilder rsa(int bits) {
        rsa = Optional.of(bits);
        return this;
    }

    /** Self-signatures by SHA-1; for version 4. */
    public IdentityBuilder sha1() {
        hash = HashAlgorithmTags.SHA1;
        return this;
    }

    /** Without any encryption subkey. */
    public Identity buildWithoutEncryption() {
        return build(List.of());
    }

    public Identity build() {
        return build(
                encryption.isEmpty()
                        ? List.of(new Subkey(born, Optional.of(VALIDITY), encryptionMaker(), false))
                        : encryption);
    }

    private Identity build(List<Subkey> subkeys) {
        try {
            return assemble(subkeys);
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Identity assemble(List<Subkey> subkeys) throws PGPException, IOException {
        Key primary = new Key(signingMaker().make(generator(born)));
        CertificateWriter writer = new CertificateWriter(primary, hash);
        writer.primary();
        if (revoked) {
            writer.revokePrimary(
                    subpackets(primary, Instant.now().truncatedTo(ChronoUnit.SECONDS)));
        }
        if (version == KeyVersion.V6) { // RFC 9580 section 10.1.1
            writer.direct(preferences(primary));
        }
        for (String userId : userIds) {
            writer.userId(userId, preferences(primary));
        }
        Key signing = primary;
        if (kind == Kind.SITE) {
            signing = subkey(signingMaker(), born);
            writer.signingSubkey(signing, subpackets(primary, born), subpackets(signing, born));
        }
        List<Key> keys = new ArrayList<>();
        for (Subkey subkey : subkeys) {
            Key key = subkey(subkey.maker, subkey.born);
            keys.add(key);
            PGPSignatureSubpacketGenerator binding = subpackets(primary, subkey.born);
            binding.setKeyFlags(true, ENCRYPT);
            subkey.validity.ifPresent(v -> binding.setKeyExpirationTime(true, v.toSeconds()));
            writer.subkey(key, binding);
            if (subkey.revoked) {
                writer.revokeSubkey(key, subpackets(primary, subkey.born.plusSeconds(60)));
            }
        }
        return new Identity(writer.publicOctets(), writer.secretOctets(), primary, signing, keys);
    }

    private PGPSignatureSubpacketGenerator preferences(Key primary) {
        PGPSignatureSubpacketGenerator subpackets = subpackets(primary, born);
        subpackets.setKeyFlags(
                true,
                kind == Kind.SITE
                        ? KeyFlags.CERTIFY_OTHER
                        : KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA);
        subpackets.setPreferredSymmetricAlgorithms(
                false, new int[] {SymmetricKeyAlgorithmTags.AES_256});
        subpackets.setPreferredHashAlgorithms(
                false, new int[] {HashAlgorithmTags.SHA512, HashAlgorithmTags.SHA256});
        int features =
                aead
                        ? Features.FEATURE_MODIFICATION_DETECTION | Features.FEATURE_SEIPD_V2
                        : Features.FEATURE_MODIFICATION_DETECTION;
        subpackets.setFeature(false, (byte) features);
        if (aead) {
            subpackets.setPreferredAEADCiphersuites(
                    PreferredAEADCiphersuites.builder(false)
                            .addCombination(
                                    SymmetricKeyAlgorithmTags.AES_256, AEADAlgorithmTags.OCB));
        }
        return subpackets;
    }

    private static PGPSignatureSubpacketGenerator subpackets(Key issuer, Instant when) {
        PGPSignatureSubpacketGenerator subpackets = new PGPSignatureSubpacketGenerator();
        subpackets.setSignatureCreationTime(true, Date.from(when));
        subpackets.setIssuerFingerprint(false, issuer.publicKey());
        return subpackets;
    }

    private Maker signingMaker() {
        return rsa.<Maker>map(bits -> g -> g.generateRsaKeyPair(bits)).orElse(version::signing);
    }

    private Maker encryptionMaker() {
        return rsa.<Maker>map(bits -> g -> g.generateRsaKeyPair(bits)).orElse(version::encryption);
    }

    private Key subkey(Maker maker, Instant when) throws PGPException {
        return new Key(maker.make(generator(when)).asSubkey(new BcKeyFingerprintCalculator()));
    }

    private PGPKeyPairGenerator generator(Instant when) {
        return new BcPGPKeyPairGeneratorProvider().get(version.number(), Date.from(when));
    }
}
