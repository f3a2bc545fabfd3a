package org.postseal.client.sealing;

import org.postseal.spec.Requirement;
import org.postseal.spec.seal.Padme;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** A Padding packet (RFC 9580 section 5.14) that brings what precedes it to a PADMÉ length. */
@Requirement("F-06")
final class PaddingPacket {
    private static final int TAG = 0xC0 | 21;

    /** Tag and five-octet length: always that form, so that the sum can be met exactly. */
    private static final int HEADER = 6;

    private static final int STEP = 8192;

    private PaddingPacket() {}

    /** Writes the padding for {@code length} octets of packets. */
    static void write(long length, OutputStream packets, SecureRandom random) throws IOException {
        long left = Padme.padded(length + HEADER) - length - HEADER;
        packets.write(
                ByteBuffer.allocate(HEADER)
                        .put((byte) TAG)
                        .put((byte) 0xFF)
                        .putInt((int) left)
                        .array());
        byte[] octets = new byte[(int) Math.min(left, STEP)];
        while (left > 0) {
            random.nextBytes(octets);
            int count = (int) Math.min(left, octets.length);
            packets.write(octets, 0, count);
            left -= count;
        }
    }
}
