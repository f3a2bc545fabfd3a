package org.postseal.client.sealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.bouncycastle.bcpg.BCPGInputStream;
import org.bouncycastle.bcpg.PublicKeyEncSessionPacket;
import org.bouncycastle.bcpg.SymmetricEncIntegrityPacket;
import org.bouncycastle.openpgp.PGPEncryptedDataList;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPObjectFactory;
import org.bouncycastle.openpgp.PGPOnePassSignature;
import org.bouncycastle.openpgp.PGPOnePassSignatureList;
import org.bouncycastle.openpgp.PGPPadding;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyDataDecryptorFactory;
import org.postseal.spec.seal.SealedMessage;

import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A sealed message taken apart by the library's own reader.
 *
 * @param packets the decrypted packets
 * @param content of the literal packet
 */
record Opened(
        SealedMessage outer,
        SymmetricEncIntegrityPacket encrypted,
        byte[] packets,
        byte[] content,
        Optional<PGPSignature> signature,
        Optional<byte[]> padding) {

    static Opened of(byte[] message, TestKeys recipient, TestKeys signer) throws Exception {
        SealedMessage outer =
                SealedMessage.recognise(Arrays.copyOf(message, Math.min(message.length, 65536)))
                        .orElseThrow();
        byte[] binary = dearmor(message, outer.armorOffset());
        BCPGInputStream in = new BCPGInputStream(new ByteArrayInputStream(binary));
        assertInstanceOf(PublicKeyEncSessionPacket.class, in.readPacket());
        SymmetricEncIntegrityPacket encrypted =
                assertInstanceOf(SymmetricEncIntegrityPacket.class, in.readPacket());
        byte[] packets = decrypt(binary, recipient);

        PGPObjectFactory objects = new BcPGPObjectFactory(packets);
        Object first = objects.nextObject();
        Optional<PGPOnePassSignature> onePass = Optional.empty();
        if (first instanceof PGPOnePassSignatureList list) {
            assertEquals(1, list.size());
            onePass = Optional.of(list.get(0));
            first = objects.nextObject();
        }
        PGPLiteralData literal = assertInstanceOf(PGPLiteralData.class, first);
        assertEquals('b', literal.getFormat());
        assertEquals("", literal.getFileName());
        assertEquals(Instant.EPOCH, literal.getModificationTime().toInstant());
        byte[] content = literal.getDataStream().readAllBytes();

        Optional<PGPSignature> signature = Optional.empty();
        if (onePass.isPresent()) {
            PGPSignature last =
                    assertInstanceOf(PGPSignatureList.class, objects.nextObject()).get(0);
            onePass.get()
                    .init(
                            new BcPGPContentVerifierBuilderProvider(),
                            signer.primary().getPublicKey());
            onePass.get().update(content);
            assertTrue(onePass.get().verify(last), "signature");
            signature = Optional.of(last);
        }
        Object next = objects.nextObject();
        Optional<byte[]> padding =
                next instanceof PGPPadding p ? Optional.of(p.getPadding()) : Optional.empty();
        assertTrue(padding.isPresent() || next == null, "nothing else inside");
        return new Opened(outer, encrypted, packets, content, signature, padding);
    }

    private static byte[] dearmor(byte[] message, int offset) {
        String text = new String(message, offset, message.length - offset, ISO_8859_1);
        assertTrue(text.startsWith("-----BEGIN PGP MESSAGE-----\r\n\r\n"), "no armor headers");
        int start = text.indexOf("\r\n\r\n") + 4;
        int end = text.indexOf("\r\n-----END PGP MESSAGE-----\r\n");
        String data = text.substring(start, end);
        int crc = data.lastIndexOf("\r\n=");
        return Base64.getMimeDecoder().decode(crc < 0 ? data : data.substring(0, crc));
    }

    private static byte[] decrypt(byte[] binary, TestKeys recipient) throws Exception {
        PGPEncryptedDataList list =
                assertInstanceOf(
                        PGPEncryptedDataList.class, new BcPGPObjectFactory(binary).nextObject());
        assertEquals(1, list.size(), "one PKESK");
        PGPPublicKeyEncryptedData data =
                assertInstanceOf(PGPPublicKeyEncryptedData.class, list.get(0));
        BcPublicKeyDataDecryptorFactory factory =
                new BcPublicKeyDataDecryptorFactory(recipient.encryption());
        byte[] packets = data.getDataStream(factory).readAllBytes();
        assertTrue(data.isAEAD() || data.verify(), "MDC");
        return packets;
    }
}
