package org.postseal.client.sealing;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.sig.IntendedRecipientFingerprint;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.postseal.spec.Requirement;
import org.postseal.spec.openpgp.Fingerprint;

import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;

/**
 * A signed message of known length: one-pass signature, literal data, signature (RFC 9580 section
 * 10.3). Content is written to it as to any stream; closing writes the signature.
 */
@Requirement("F-03")
final class SignedContent extends OutputStream {
    private final PGPSignatureGenerator signature;
    private final OutputStream packets;
    private final OutputStream literal;

    /**
     * @param length octets of content to come
     * @param intended primary key of the certificate sealed to: the seal is worth nothing to
     *     another
     * @param packets takes the packets; stays open
     */
    SignedContent(
            Signer signer,
            Fingerprint intended,
            Instant date,
            long length,
            OutputStream packets,
            SecureRandom random)
            throws IOException {
        this.packets = packets;
        try {
            this.signature = generator(signer, intended, date, random);
            signature.generateOnePassVersion(false).encode(packets);
        } catch (PGPException e) {
            throw new IOException("the site key cannot sign", e);
        }
        this.literal = Literal.ofLength(length, packets);
    }

    private static PGPSignatureGenerator generator(
            Signer signer, Fingerprint intended, Instant date, SecureRandom random)
            throws PGPException {
        PGPPublicKey key = signer.publicKey();
        PGPSignatureSubpacketGenerator subpackets = new PGPSignatureSubpacketGenerator();
        subpackets.setSignatureCreationTime(true, Date.from(date));
        subpackets.setIssuerFingerprint(false, key);
        subpackets.addCustomSubpacket(
                new IntendedRecipientFingerprint(false, intended.version(), intended.binary()));
        PGPSignatureGenerator generator =
                new PGPSignatureGenerator(
                        new BcPGPContentSignerBuilder(key.getAlgorithm(), HashAlgorithmTags.SHA512)
                                .setSecureRandom(random),
                        key);
        generator.init(PGPSignature.BINARY_DOCUMENT, signer.privateKey());
        generator.setHashedSubpackets(subpackets.generate());
        return generator;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        signature.update(octets, offset, length);
        literal.write(octets, offset, length);
    }

    @Override
    public void close() throws IOException {
        literal.close();
        try {
            signature.generate().encode(packets);
        } catch (PGPException e) {
            throw new IOException("the site key cannot sign", e);
        }
    }
}
