package org.postseal.client.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPEncryptedDataList;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.PGPKeyPairGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPairGeneratorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyDataDecryptorFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;

/**
 * A key of version 4 with an encryption subkey.
 *
 * @param certificate as it is published
 */
record TestKey(byte[] certificate, String fingerprint, PGPKeyPair encryption) {
    private static final Date BORN = Date.from(Tool.NOW.minus(Duration.ofDays(30)));

    static TestKey of(String userId) throws Exception {
        PGPKeyPairGenerator keys = new BcPGPKeyPairGeneratorProvider().get(4, BORN);
        PGPKeyPair primary = keys.generateLegacyEd25519KeyPair();
        PGPKeyPair encryption = keys.generateLegacyX25519KeyPair();
        PGPKeyRingGenerator ring =
                new PGPKeyRingGenerator(
                        PGPSignature.POSITIVE_CERTIFICATION,
                        primary,
                        userId,
                        new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                        flags(KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA),
                        null,
                        new BcPGPContentSignerBuilder(
                                primary.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA256),
                        null);
        ring.addSubKey(encryption, flags(KeyFlags.ENCRYPT_COMMS | KeyFlags.ENCRYPT_STORAGE), null);
        return new TestKey(
                ring.generatePublicKeyRing().getEncoded(),
                java.util.HexFormat.of().formatHex(primary.getPublicKey().getFingerprint()),
                encryption);
    }

    private static org.bouncycastle.openpgp.PGPSignatureSubpacketVector flags(int flags) {
        PGPSignatureSubpacketGenerator with = new PGPSignatureSubpacketGenerator();
        with.setSignatureCreationTime(true, BORN);
        with.setKeyFlags(true, flags);
        return with.generate();
    }

    /** What a sealed message holds; fails where it is not sealed to this key alone. */
    String open(byte[] message) throws IOException, PGPException {
        String text = new String(message, ISO_8859_1);
        int start = text.indexOf("\r\n\r\n", text.indexOf("-----BEGIN PGP MESSAGE-----")) + 4;
        int end = text.indexOf("\r\n-----END PGP MESSAGE-----");
        String armor = text.substring(start, end).replaceFirst("\r\n=[^\r]*$", "");
        byte[] binary = Base64.getMimeDecoder().decode(armor);
        PGPEncryptedDataList list =
                (PGPEncryptedDataList) new BcPGPObjectFactory(binary).nextObject();
        if (list.size() != 1) {
            throw new PGPException("sealed to " + list.size() + " keys");
        }
        PGPPublicKeyEncryptedData data = (PGPPublicKeyEncryptedData) list.get(0);
        byte[] packets =
                data.getDataStream(new BcPublicKeyDataDecryptorFactory(encryption)).readAllBytes();
        if (!data.verify()) {
            throw new PGPException("altered");
        }
        PGPLiteralData literal = (PGPLiteralData) new BcPGPObjectFactory(packets).nextObject();
        return new String(literal.getDataStream().readAllBytes(), ISO_8859_1);
    }
}
