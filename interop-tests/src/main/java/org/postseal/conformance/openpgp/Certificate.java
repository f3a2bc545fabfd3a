package org.postseal.conformance.openpgp;

import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.postseal.conformance.Violation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A certificate as a peer served it. Nothing of it is verified here but its form.
 *
 * @param packets in order
 */
public record Certificate(PGPPublicKeyRing ring, List<Packet> packets) {
    /** Parses one binary certificate. */
    public static Certificate parse(byte[] octets) {
        List<Packet> packets = Packet.parse(octets);
        long primaries = packets.stream().filter(p -> p.tag() == Packet.PUBLIC_KEY).count();
        Violation.unless(
                primaries == 1,
                "expected one binary certificate, found packets " + Packet.tags(packets));
        try {
            return new Certificate(
                    new PGPPublicKeyRing(octets, new BcKeyFingerprintCalculator()), packets);
        } catch (IOException | RuntimeException e) {
            throw new Violation("expected an OpenPGP certificate: " + e.getMessage());
        }
    }

    /** Of the primary key, lower-case hexadecimal. */
    public String fingerprint() {
        return fingerprint(ring.getPublicKey());
    }

    public List<String> userIds() {
        List<String> ids = new ArrayList<>();
        ring.getPublicKey().getUserIDs().forEachRemaining(ids::add);
        return ids;
    }

    /** Primary key and subkeys that can encrypt by their algorithm. */
    public List<PGPPublicKey> encryptionKeys() {
        return keys().stream().filter(PGPPublicKey::isEncryptionKey).toList();
    }

    /** Primary key and subkeys. */
    public List<PGPPublicKey> keys() {
        List<PGPPublicKey> keys = new ArrayList<>();
        ring.getPublicKeys().forEachRemaining(keys::add);
        return keys;
    }

    static String fingerprint(PGPPublicKey key) {
        return HexFormat.of().formatHex(key.getFingerprint());
    }
}
