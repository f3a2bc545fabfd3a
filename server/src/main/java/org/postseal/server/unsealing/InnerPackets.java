package org.postseal.server.unsealing;

import org.postseal.server.unsealing.Packets.Packet;
import org.postseal.spec.Requirement;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * What stands inside the encryption: literal data, mostly between a one-pass signature and its
 * signature; a Padding packet may follow. Compressed data is refused: nobody needs it here, and it
 * can grow without bound.
 */
@Requirement("P-02")
final class InnerPackets {
    private static final int MAX_SIGNATURE = 4096;

    private final Packets packets;
    private final OriginalSink content;
    private final byte[] step = new byte[BlockInput.STEP];

    private InnerPackets(InputStream plain, OriginalSink content) {
        this.packets = new Packets(plain);
        this.content = content;
    }

    /** Reads to the end of the plaintext; content goes on as it comes. */
    static Optional<SealSignature> read(InputStream plain, OriginalSink content)
            throws IOException {
        return new InnerPackets(plain, content).read();
    }

    private Optional<SealSignature> read() throws IOException {
        Optional<Packet> first = packets.next();
        Optional<SealSignature> signature = Optional.empty();
        if (first.isPresent() && first.get().tag() == Packets.ONE_PASS_SIGNATURE) {
            signature = signed(OnePass.read(first.get()));
        } else if (first.isPresent() && first.get().tag() == Packets.LITERAL) {
            literal(first.get(), Optional.empty());
        } else {
            throw new SealException("neither signed nor literal data inside");
        }
        Optional<Packet> padding = packets.next();
        if (padding.isPresent()) {
            if (padding.get().tag() != Packets.PADDING) {
                throw new SealException("something follows the content");
            }
            BlockInput.drain(padding.get());
            packets.expectEnd();
        }
        return signature;
    }

    private Optional<SealSignature> signed(OnePass onePass) throws IOException {
        Optional<MessageDigest> digest = onePass.digest();
        literal(packets.expect(Packets.LITERAL), digest);
        byte[] body = packets.expect(Packets.SIGNATURE).rest(MAX_SIGNATURE);
        byte[] packet =
                ByteBuffer.allocate(body.length + 6)
                        .put((byte) (0xC0 | Packets.SIGNATURE))
                        .put((byte) 0xFF)
                        .putInt(body.length)
                        .put(body)
                        .array();
        return digest.flatMap(content -> SealSignature.of(packet, onePass, content));
    }

    /** Format, file name and date say nothing here; the last two are not even signed. */
    private void literal(Packet packet, Optional<MessageDigest> digest) throws IOException {
        if (packet.octet() != 'b') {
            throw new SealException("literal data that is not binary");
        }
        packet.octets(packet.octet());
        packet.octets(4);
        int count = packet.read(step);
        while (count >= 0) {
            if (digest.isPresent()) {
                digest.get().update(step, 0, count);
            }
            content.write(step, 0, count);
            count = packet.read(step);
        }
    }
}
