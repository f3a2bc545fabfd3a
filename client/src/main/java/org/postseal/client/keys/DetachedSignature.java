package org.postseal.client.keys;

import org.bouncycastle.bcpg.BCPGInputStream;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.postseal.client.keys.Packets.Cursor;
import org.postseal.client.keys.Packets.Packet;
import org.postseal.spec.SyntaxException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One signature packet of this protocol: type 0x00, SHA-256 or stronger, version 4 or 6. */
public final class DetachedSignature {
    private static final int LARGEST = 4096;

    private final PGPSignature signature;
    private final SelfSignature claims;

    private DetachedSignature(PGPSignature signature, SelfSignature claims) {
        this.signature = signature;
        this.claims = claims;
    }

    /** Empty for whatever is not exactly one such packet. */
    public static Optional<DetachedSignature> parse(byte[] packet) {
        if (packet.length > LARGEST) {
            return Optional.empty();
        }
        try {
            List<Packet> packets = Packets.split(packet, 1);
            if (packets.size() != 1 || packets.getFirst().tag() != Packets.SIGNATURE) {
                return Optional.empty();
            }
            Packet only = packets.getFirst();
            SignatureShape.check(new Cursor(packet, only.body(), only.end()));
            return read(packet);
        } catch (SyntaxException | IOException | PGPException | RuntimeException e) {
            return Optional.empty(); // the library throws many things at hostile octets
        }
    }

    private static Optional<DetachedSignature> read(byte[] packet)
            throws IOException, PGPException {
        PGPSignature signature =
                new PGPSignature(new BCPGInputStream(new ByteArrayInputStream(packet)));
        int version = signature.getVersion();
        if ((version != 4 && version != 6)
                || signature.getSignatureType() != PGPSignature.BINARY_DOCUMENT
                || !Algorithms.isStrongHash(signature.getHashAlgorithm())
                || !SelfSignature.isUnderstood(signature)) {
            return Optional.empty();
        }
        return SelfSignature.read(signature)
                .map(claims -> new DetachedSignature(signature, claims));
    }

    /** When it says it was made. Means something only once it is verified. */
    public Instant created() {
        return claims.created();
    }

    boolean verifies(List<PGPPublicKey> keys, byte[] octets, Instant now) {
        if (!claims.isLive(now)) {
            return false;
        }
        long issuer = signature.getKeyID();
        return keys.stream()
                .filter(key -> issuer == 0 || issuer == key.getKeyID())
                .anyMatch(key -> verifies(key, octets));
    }

    private boolean verifies(PGPPublicKey key, byte[] octets) {
        if (key.getVersion() != signature.getVersion() || !Algorithms.canSign(key)) {
            return false;
        }
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), key);
            signature.update(octets);
            return signature.verify();
        } catch (PGPException | RuntimeException e) {
            return false;
        }
    }
}
