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
        byte[] pkesk = packets.getFirst().body();
        byte[] named = pkesk[0] == 3 ? byKeyId(pkesk, fingerprint) : byName(pkesk, fingerprint);
        return Octets.join(new Packet(Packet.PKESK, named).encode(), packets.getLast().encode());
    }

    /** Version 3: eight octets behind the version. */
    private static byte[] byKeyId(byte[] pkesk, byte[] fingerprint) {
        int from = fingerprint.length == V6 ? 0 : 12;
        return Octets.join(
                Octets.of(3),
                Arrays.copyOfRange(fingerprint, from, from + 8),
                Arrays.copyOfRange(pkesk, 9, pkesk.length));
    }

    /** Version 6: length, key version, fingerprint (RFC 9580 section 5.1.2). */
    private static byte[] byName(byte[] pkesk, byte[] fingerprint) {
        return Octets.join(
                Octets.of(6, 1 + fingerprint.length, fingerprint.length == V6 ? 6 : 4),
                fingerprint,
                Arrays.copyOfRange(pkesk, 2 + pkesk[1], pkesk.length));
    }
}
