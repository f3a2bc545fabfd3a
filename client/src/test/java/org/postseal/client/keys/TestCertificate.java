package org.postseal.client.keys;

import org.bouncycastle.bcpg.BCPGOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PacketFormat;
import org.bouncycastle.bcpg.UserIDPacket;
import org.bouncycastle.bcpg.sig.Features;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.PGPKeyPairGenerator;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPairGeneratorProvider;
import org.postseal.spec.SyntaxException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.function.Consumer;

/** Writes certificates packet by packet, good and bad ones. */
final class TestCertificate {
    static final Instant BORN = Instant.parse("2026-01-01T00:00:00Z");
    static final int SIGN = KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA;
    static final int ENCRYPT = KeyFlags.ENCRYPT_COMMS | KeyFlags.ENCRYPT_STORAGE;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final int version;
    private int hash = HashAlgorithmTags.SHA256;
    final PGPKeyPair primary;

    private TestCertificate(int version, KeyMaker maker) {
        this.version = version;
        this.primary = make(BORN, maker);
        packet(stream -> primary.getPublicKey().getPublicKeyPacket().encode(stream));
    }

    static TestCertificate v4() {
        return new TestCertificate(4, PGPKeyPairGenerator::generateLegacyEd25519KeyPair);
    }

    static TestCertificate v6() {
        return new TestCertificate(6, PGPKeyPairGenerator::generateEd25519KeyPair);
    }

    static TestCertificate rsa(int bits) {
        return new TestCertificate(4, generator -> generator.generateRsaKeyPair(bits));
    }

    /** A complete and sound certificate of version 4. */
    static TestCertificate good(String userId) {
        return v4().userId(userId).encryptionSubkey(BORN);
    }

    TestCertificate hash(int algorithm) {
        hash = algorithm;
        return this;
    }

    PGPKeyPair make(Instant born, KeyMaker maker) {
        try {
            return maker.make(new BcPGPKeyPairGeneratorProvider().get(version, Date.from(born)));
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    TestCertificate directKey(Consumer<PGPSignatureSubpacketGenerator> more) {
        return sign(
                PGPSignature.DIRECT_KEY,
                BORN,
                with -> {
                    with.setKeyFlags(SIGN);
                    more.accept(with);
                },
                signer -> signer.generateCertification(primary.getPublicKey()));
    }

    TestCertificate userId(String userId) {
        return userId(userId, BORN, with -> {});
    }

    TestCertificate userId(
            String userId, Instant when, Consumer<PGPSignatureSubpacketGenerator> more) {
        packet(stream -> stream.writePacket(new UserIDPacket(userId)));
        return certify(userId, when, more);
    }

    TestCertificate certify(
            String userId, Instant when, Consumer<PGPSignatureSubpacketGenerator> more) {
        return sign(
                PGPSignature.POSITIVE_CERTIFICATION,
                when,
                with -> {
                    with.setKeyFlags(SIGN);
                    more.accept(with);
                },
                signer -> signer.generateCertification(userId, primary.getPublicKey()));
    }

    TestCertificate revokeUserId(String userId, Instant when) {
        return sign(
                PGPSignature.CERTIFICATION_REVOCATION,
                when,
                with -> {},
                signer -> signer.generateCertification(userId, primary.getPublicKey()));
    }

    TestCertificate revoke(Instant when, Consumer<PGPSignatureSubpacketGenerator> reason) {
        return sign(
                PGPSignature.KEY_REVOCATION,
                when,
                reason,
                signer -> signer.generateCertification(primary.getPublicKey()));
    }

    TestCertificate encryptionSubkey(Instant born) {
        return encryptionSubkey(born, with -> {});
    }

    TestCertificate encryptionSubkey(Instant born, Consumer<PGPSignatureSubpacketGenerator> more) {
        return subkey(encryptionPair(born), born, ENCRYPT, more);
    }

    PGPKeyPair encryptionPair(Instant born) {
        return make(
                born,
                version == 4
                        ? PGPKeyPairGenerator::generateLegacyX25519KeyPair
                        : PGPKeyPairGenerator::generateX25519KeyPair);
    }

    PGPKeyPair signingPair(Instant born) {
        return make(
                born,
                version == 4
                        ? PGPKeyPairGenerator::generateLegacyEd25519KeyPair
                        : PGPKeyPairGenerator::generateEd25519KeyPair);
    }

    TestCertificate signingSubkey(PGPKeyPair pair, boolean backSigned) {
        PGPKeyPair subkey = asSubkey(pair);
        return subkey(
                pair,
                BORN,
                KeyFlags.SIGN_DATA,
                with -> {
                    if (backSigned) {
                        embed(with, subkey);
                    }
                });
    }

    private void embed(PGPSignatureSubpacketGenerator with, PGPKeyPair subkey) {
        try {
            with.addEmbeddedSignature(
                    false,
                    signature(
                            subkey,
                            PGPSignature.PRIMARYKEY_BINDING,
                            BORN,
                            none -> {},
                            signer ->
                                    signer.generateCertification(
                                            primary.getPublicKey(), subkey.getPublicKey())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestCertificate subkey(
            PGPKeyPair pair,
            Instant when,
            int flags,
            Consumer<PGPSignatureSubpacketGenerator> more) {
        PGPKeyPair subkey = asSubkey(pair);
        packet(stream -> subkey.getPublicKey().getPublicKeyPacket().encode(stream));
        return sign(
                PGPSignature.SUBKEY_BINDING,
                when,
                with -> {
                    with.setKeyFlags(flags);
                    more.accept(with);
                },
                signer ->
                        signer.generateCertification(
                                primary.getPublicKey(), subkey.getPublicKey()));
    }

    TestCertificate revokeSubkey(PGPKeyPair pair, Instant when) {
        return sign(
                PGPSignature.SUBKEY_REVOCATION,
                when,
                with -> {},
                signer ->
                        signer.generateCertification(
                                primary.getPublicKey(), asSubkey(pair).getPublicKey()));
    }

    static PGPKeyPair asSubkey(PGPKeyPair pair) {
        try {
            return pair.asSubkey(new BcKeyFingerprintCalculator());
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    TestCertificate sign(
            int type,
            Instant when,
            Consumer<PGPSignatureSubpacketGenerator> more,
            Generation generation) {
        PGPSignature signature = signature(primary, type, when, more, generation);
        packet(stream -> signature.encode(stream));
        return this;
    }

    PGPSignature signature(
            PGPKeyPair signer,
            int type,
            Instant when,
            Consumer<PGPSignatureSubpacketGenerator> more,
            Generation generation) {
        try {
            PGPSignatureGenerator generator =
                    new PGPSignatureGenerator(
                            new BcPGPContentSignerBuilder(
                                    signer.getPublicKey().getAlgorithm(), hash),
                            signer.getPublicKey());
            generator.init(type, signer.getPrivateKey());
            PGPSignatureSubpacketGenerator with = new PGPSignatureSubpacketGenerator();
            with.setSignatureCreationTime(true, Date.from(when));
            with.setIssuerFingerprint(false, signer.getPublicKey());
            more.accept(with);
            generator.setHashedSubpackets(with.generate());
            return generation.generate(generator);
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A signature packet of this protocol over {@code octets}. */
    byte[] detached(PGPKeyPair signer, byte[] octets, Instant when) {
        return detached(signer, octets, when, with -> {});
    }

    byte[] detached(
            PGPKeyPair signer,
            byte[] octets,
            Instant when,
            Consumer<PGPSignatureSubpacketGenerator> more) {
        try {
            return signature(
                            signer,
                            PGPSignature.BINARY_DOCUMENT,
                            when,
                            more,
                            generator -> {
                                generator.update(octets);
                                return generator.generate();
                            })
                    .getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Appends one packet as it is. */
    TestCertificate raw(byte[] octets) {
        out.writeBytes(octets);
        return this;
    }

    byte[] octets() {
        return out.toByteArray();
    }

    Certificate parse() {
        try {
            return Certificate.parse(octets());
        } catch (SyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static Consumer<PGPSignatureSubpacketGenerator> seipd2() {
        return with ->
                with.setFeature(
                        false,
                        (byte)
                                (Features.FEATURE_MODIFICATION_DETECTION
                                        | Features.FEATURE_SEIPD_V2));
    }

    static Consumer<PGPSignatureSubpacketGenerator> livesFor(Duration validity) {
        return with -> with.setKeyExpirationTime(true, validity.toSeconds());
    }

    private void packet(Writer writer) {
        try (BCPGOutputStream stream = new BCPGOutputStream(out, PacketFormat.CURRENT)) {
            writer.write(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @FunctionalInterface
    interface KeyMaker {
        PGPKeyPair make(PGPKeyPairGenerator generator) throws PGPException;
    }

    @FunctionalInterface
    interface Generation {
        PGPSignature generate(PGPSignatureGenerator generator) throws PGPException;
    }

    @FunctionalInterface
    private interface Writer {
        void write(BCPGOutputStream stream) throws IOException;
    }
}
