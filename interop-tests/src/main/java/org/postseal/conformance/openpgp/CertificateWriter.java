package org.postseal.conformance.openpgp;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.bcpg.sig.RevocationReasonTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Writes a certificate and the secret key of the same form, packet by packet. */
final class CertificateWriter {
    private final ByteArrayOutputStream publicOctets = new ByteArrayOutputStream();
    private final ByteArrayOutputStream secretOctets = new ByteArrayOutputStream();
    private final Key primary;
    private final int hash;

    /** What a generator is asked for. */
    private interface Signing {
        PGPSignature sign(PGPSignatureGenerator generator) throws PGPException;
    }

    CertificateWriter(Key primary, int hash) {
        this.primary = primary;
        this.hash = hash;
    }

    void primary() throws PGPException, IOException {
        key(primary, Packet.PUBLIC_KEY);
    }

    void revokePrimary(PGPSignatureSubpacketGenerator subpackets) throws PGPException, IOException {
        subpackets.setRevocationReason(false, RevocationReasonTags.KEY_COMPROMISED, "");
        add(
                signature(
                        primary,
                        PGPSignature.KEY_REVOCATION,
                        subpackets,
                        g -> g.generateCertification(primary.publicKey())));
    }

    void direct(PGPSignatureSubpacketGenerator subpackets) throws PGPException, IOException {
        add(
                signature(
                        primary,
                        PGPSignature.DIRECT_KEY,
                        subpackets,
                        g -> g.generateCertification(primary.publicKey())));
    }

    void userId(String userId, PGPSignatureSubpacketGenerator subpackets)
            throws PGPException, IOException {
        both(Packet.encode(Packet.USER_ID, Octets.utf8(userId)));
        add(
                signature(
                        primary,
                        PGPSignature.POSITIVE_CERTIFICATION,
                        subpackets,
                        g -> g.generateCertification(userId, primary.publicKey())));
    }

    /** With the back-signature of RFC 9580 section 10.1.5. */
    void signingSubkey(
            Key subkey, PGPSignatureSubpacketGenerator binding, PGPSignatureSubpacketGenerator back)
            throws PGPException, IOException {
        binding.setKeyFlags(true, KeyFlags.SIGN_DATA);
        binding.addEmbeddedSignature(
                false,
                signature(
                        subkey,
                        PGPSignature.PRIMARYKEY_BINDING,
                        back,
                        g -> g.generateCertification(primary.publicKey(), subkey.publicKey())));
        subkey(subkey, binding);
    }

    void subkey(Key subkey, PGPSignatureSubpacketGenerator binding)
            throws PGPException, IOException {
        key(subkey, Packet.PUBLIC_SUBKEY);
        add(
                signature(
                        primary,
                        PGPSignature.SUBKEY_BINDING,
                        binding,
                        g -> g.generateCertification(primary.publicKey(), subkey.publicKey())));
    }

    void revokeSubkey(Key subkey, PGPSignatureSubpacketGenerator subpackets)
            throws PGPException, IOException {
        subpackets.setRevocationReason(false, RevocationReasonTags.KEY_COMPROMISED, "");
        add(
                signature(
                        primary,
                        PGPSignature.SUBKEY_REVOCATION,
                        subpackets,
                        g -> g.generateCertification(primary.publicKey(), subkey.publicKey())));
    }

    byte[] publicOctets() {
        return publicOctets.toByteArray();
    }

    byte[] secretOctets() {
        return secretOctets.toByteArray();
    }

    private PGPSignature signature(
            Key signer, int type, PGPSignatureSubpacketGenerator subpackets, Signing signing)
            throws PGPException {
        PGPSignatureGenerator generator =
                new PGPSignatureGenerator(
                        new BcPGPContentSignerBuilder(signer.publicKey().getAlgorithm(), hash),
                        signer.publicKey());
        generator.init(type, signer.privateKey());
        generator.setHashedSubpackets(subpackets.generate());
        return signing.sign(generator);
    }

    private void key(Key key, int tag) throws PGPException, IOException {
        byte[] body = key.publicKey().getPublicKeyPacket().getEncodedContents();
        publicOctets.writeBytes(Packet.encode(tag, body));
        PGPSecretKey secret =
                new PGPSecretKey(
                        key.privateKey(),
                        key.publicKey(),
                        new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                        tag == Packet.PUBLIC_KEY,
                        null);
        Packet first = Packet.parse(secret.getEncoded()).getFirst();
        int secretTag = tag == Packet.PUBLIC_KEY ? Packet.SECRET_KEY : Packet.SECRET_SUBKEY;
        secretOctets.writeBytes(Packet.encode(secretTag, first.body()));
    }

    private void add(PGPSignature signature) throws IOException {
        both(signature.getEncoded());
    }

    private void both(byte[] octets) {
        publicOctets.writeBytes(octets);
        secretOctets.writeBytes(octets);
    }
}
