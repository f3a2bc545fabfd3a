package org.postseal.conformance.openpgp;

import org.bouncycastle.bcpg.sig.IntendedRecipientFingerprint;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.postseal.conformance.Violation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;

/**
 * Signatures over given octets: made, read, verified. Also the octets that {@code S} and {@code P}
 * sign.
 */
public final class Signatures {
    private Signatures() {}

    /** One detached signature packet. */
    public static byte[] detached(Signing how, byte[] octets) {
        try {
            PGPSignatureGenerator generator = generator(how);
            generator.update(octets);
            return generator.generate().getEncoded();
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The octets under an {@code S} of a key reply: context, query, scope, SHA-256 of the
     * certificate, EXP.
     *
     * @param query {@code site:} and the domain, or local-part, {@code @}, domain
     * @param scope {@code site} or {@code user}
     * @param certificateHash 32 octets
     * @param expires Unix seconds
     */
    public static byte[] keyReplyOctets(
            String query, String scope, byte[] certificateHash, long expires) {
        return Octets.join(
                Octets.ascii("SMTP-OPENPGP-KEY v1"),
                new byte[1],
                counted(Octets.utf8(query)),
                counted(Octets.ascii(scope)),
                counted(certificateHash),
                counted(ByteBuffer.allocate(8).putLong(expires).array()));
    }

    /**
     * The octets under a {@code P}: context, exporter value, query, SHA-256 of the certificate.
     *
     * @param exporter of the TLS session, 32 octets
     * @param query {@code site:} and the domain
     */
    public static byte[] proofOctets(byte[] exporter, String query, byte[] certificateHash) {
        return Octets.join(
                Octets.ascii("SMTP-OPENPGP-PROOF v1"),
                new byte[1],
                counted(exporter),
                counted(Octets.utf8(query)),
                counted(certificateHash));
    }

    private static byte[] counted(byte[] octets) {
        return Octets.join(ByteBuffer.allocate(4).putInt(octets.length).array(), octets);
    }

    /** Reads exactly one signature packet. */
    public static PGPSignature parse(byte[] packet) {
        try {
            if (new BcPGPObjectFactory(packet).nextObject() instanceof PGPSignatureList list
                    && list.size() == 1
                    && Packet.parse(packet).size() == 1) {
                return list.get(0);
            }
        } catch (IOException | RuntimeException e) {
            throw new Violation("expected one signature packet: " + e.getMessage());
        }
        throw new Violation("expected one signature packet");
    }

    /** True where one of the certificate's keys made this signature over these octets. */
    public static boolean verifies(PGPSignature signature, byte[] octets, Certificate by) {
        return by.keys().stream().anyMatch(key -> verifies(signature, octets, key));
    }

    private static boolean verifies(PGPSignature signature, byte[] octets, PGPPublicKey key) {
        if (signature.getKeyAlgorithm() != key.getAlgorithm()
                || signature.getVersion() != key.getVersion()) {
            return false;
        }
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), key);
            signature.update(octets);
            return signature.verify();
        } catch (PGPException | RuntimeException e) {
            return false; // the library throws many things at hostile octets
        }
    }

    /** The fingerprints of the Intended Recipient subpackets that are signed, as hexadecimal. */
    public static List<String> intendedRecipients(PGPSignature signature) {
        IntendedRecipientFingerprint[] all =
                signature.getHashedSubPackets().getIntendedRecipientFingerprints();
        return Arrays.stream(all).map(i -> HexFormat.of().formatHex(i.getFingerprint())).toList();
    }

    static PGPSignatureGenerator generator(Signing how) throws PGPException {
        PGPPublicKey key = how.key().publicKey();
        PGPSignatureGenerator generator =
                new PGPSignatureGenerator(
                        new BcPGPContentSignerBuilder(key.getAlgorithm(), how.hash()), key);
        generator.init(how.type(), how.key().privateKey());
        PGPSignatureSubpacketGenerator subpackets = new PGPSignatureSubpacketGenerator();
        subpackets.setSignatureCreationTime(true, Date.from(how.created()));
        subpackets.setIssuerFingerprint(false, key);
        how.intended()
                .ifPresent(
                        to ->
                                subpackets.addCustomSubpacket(
                                        new IntendedRecipientFingerprint(
                                                false,
                                                to.length() == 64 ? 6 : 4,
                                                HexFormat.of().parseHex(to))));
        generator.setHashedSubpackets(subpackets.generate());
        return generator;
    }
}
