package org.postseal.conformance.server;

import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Packet;

import java.util.Arrays;
import java.util.List;

/** Seals to keys of which only the fingerprint is known: nobody can open them. */
final class Retired {
    private static final int V6 = 32;

    private Retired() {}

    /**
     * Lets the PKESK of a sealed message name another key.
     *
     * @param fingerprint of the key, 20 or 32 octets
     * @param octets PKESK and encrypted data
     */
    static byte[] sealedTo(byte[] fingerprint, byte[] octets) {
        List<Packet> packets = Packet.parse(octets);
        byte[] pkesk = packets.getFirst().body().clone();
        if (pkesk[0] == 3) {
            byte[] keyId =
                    fingerprint.length == V6
                            ? Arrays.copyOf(fingerprint, 8)
                            : Arrays.copyOfRange(fingerprint, 12, 20);
            System.arraycopy(keyId, 0, pkesk, 1, keyId.length);
        } else {
            System.arraycopy(fingerprint, 0, pkesk, 3, fingerprint.length);
        }
        return Octets.join(new Packet(Packet.PKESK, pkesk).encode(), packets.getLast().encode());
    }
}
