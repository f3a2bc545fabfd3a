package org.postseal.server.unsealing;

import org.bouncycastle.bcpg.AEADAlgorithmTags;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.IntendedRecipientFingerprint;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;
import org.postseal.client.sealing.RecipientKey;
import org.postseal.client.sealing.Signer;
import org.postseal.spec.openpgp.Armor;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.seal.SealHeader;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Optional;

/** Seals that no honest sealer makes, packet by packet. */
final class Forge {
    static final String CLOSE = "--b--\r\n";

    private Forge() {}

    static byte[] packet(int tag, byte[]... parts) {
        byte[] body = join(parts);
        return ByteBuffer.allocate(body.length + 6)
                .put((byte) (0xC0 | tag))
                .put((byte) 0xFF)
                .putInt(body.length)
                .put(body)
                .array();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] literal(char format, byte[] content) {
        return packet(Packets.LITERAL, new byte[] {(byte) format, 0, 0, 0, 0, 0}, content);
    }

    /** Header, original, right padding. */
    static byte[] content(SealHeader header, byte[] original) {
        return join(header.encode(), original, ascii(" ".repeat((int) header.padding())));
    }

    /** One-pass signature, literal, signature. */
    static byte[] signed(byte[] content, Signer signer, Optional<Fingerprint> intended, Instant at)
            throws Exception {
        PGPSignatureGenerator generator =
                new PGPSignatureGenerator(
                        new BcPGPContentSignerBuilder(
                                signer.publicKey().getAlgorithm(), HashAlgorithmTags.SHA512),
                        signer.publicKey());
        generator.init(PGPSignature.BINARY_DOCUMENT, signer.privateKey());
        PGPSignatureSubpacketGenerator subpackets = new PGPSignatureSubpacketGenerator();
        subpackets.setSignatureCreationTime(true, Date.from(at));
        intended.ifPresent(
                fingerprint ->
                        subpackets.addCustomSubpacket(
                                new IntendedRecipientFingerprint(
                                        false, fingerprint.version(), fingerprint.binary())));
        generator.setHashedSubpackets(subpackets.generate());
        byte[] onePass = generator.generateOnePassVersion(false).getEncoded();
        generator.update(content);
        return join(onePass, literal('b', content), generator.generate().getEncoded());
    }

    /** PKESK and encrypted data. */
    record Parts(byte[] pkesk, byte[] data) {
        byte[] binary() {
            return join(pkesk, data);
        }

        /** Body of the encrypted data packet. */
        byte[] body() {
            return Arrays.copyOfRange(data, 6, data.length);
        }
    }

    static Parts encrypt(byte[] packets, RecipientKey recipient) throws Exception {
        BcPGPDataEncryptorBuilder builder =
                new BcPGPDataEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256);
        if (recipient.aead()) {
            builder.setWithAEAD(AEADAlgorithmTags.OCB, 6).setUseV6AEAD();
        } else {
            builder.setWithIntegrityPacket(true);
        }
        PGPEncryptedDataGenerator generator = new PGPEncryptedDataGenerator(builder);
        generator.addMethod(new BcPublicKeyKeyEncryptionMethodGenerator(recipient.encryptionKey()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream encrypted = generator.open(out, new byte[1 << 16])) {
            encrypted.write(packets);
        }
        return parts(out.toByteArray());
    }

    static Parts parts(byte[] binary) throws IOException {
        Packets packets = new Packets(new ByteArrayInputStream(binary));
        byte[] pkesk = packet(Packets.PKESK, packets.expect(Packets.PKESK).readAllBytes());
        byte[] data = packet(Packets.SEIPD, packets.expect(Packets.SEIPD).readAllBytes());
        return new Parts(pkesk, data);
    }

    static byte[] armor(byte[] binary) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream armor = Armor.encoder(out, Armor.Label.MESSAGE, true)) {
            armor.write(binary);
        }
        return out.toByteArray();
    }

    static byte[] message(byte[] binary) throws IOException {
        return message(armor(binary), CLOSE);
    }

    static byte[] message(byte[] armor, String close) {
        return join(
                ascii(
                        "From: alice@alice.test\r\nReceived: by outer\r\nMIME-Version: 1.0\r\n"
                                + "Content-Type: multipart/encrypted; boundary=b;\r\n"
                                + " protocol=\"application/pgp-encrypted\"\r\n\r\n"
                                + "--b\r\nContent-Type: application/pgp-encrypted\r\n\r\n"
                                + "Version: 1\r\n\r\n"
                                + "--b\r\nContent-Type: application/octet-stream\r\n\r\n"),
                armor,
                ascii("\r\n" + close));
    }
}
