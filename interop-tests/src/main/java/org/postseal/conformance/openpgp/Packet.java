package org.postseal.conformance.openpgp;

import org.postseal.conformance.Violation;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One OpenPGP packet (RFC 9580 section 4.2).
 *
 * @param tag its type, one of the constants here or any other up to 63
 */
public record Packet(int tag, byte[] body) {
    public static final int PKESK = 1;
    public static final int SIGNATURE = 2;
    public static final int SKESK = 3;
    public static final int ONE_PASS = 4;
    public static final int SECRET_KEY = 5;
    public static final int PUBLIC_KEY = 6;
    public static final int SECRET_SUBKEY = 7;
    public static final int COMPRESSED = 8;

    /** Symmetrically encrypted data without integrity. */
    public static final int SED = 9;

    public static final int MARKER = 10;
    public static final int LITERAL = 11;
    public static final int USER_ID = 13;
    public static final int PUBLIC_SUBKEY = 14;
    public static final int USER_ATTRIBUTE = 17;

    /** Symmetrically encrypted and integrity-protected data. */
    public static final int SEIPD = 18;

    public static final int PADDING = 21;

    private static final int PART = 512;

    /** The packet with the five-octet length form. */
    public byte[] encode() {
        return encode(tag, body);
    }

    /** A packet of these parts. */
    public static byte[] encode(int tag, byte[]... parts) {
        byte[] body = Octets.join(parts);
        byte[] head =
                ByteBuffer.allocate(6)
                        .put((byte) (0xC0 | tag))
                        .put((byte) 0xFF)
                        .putInt(body.length)
                        .array();
        return Octets.join(head, body);
    }

    /** A packet in partial body lengths of 512 octets. */
    public static byte[] partial(int tag, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0xC0 | tag);
        int at = 0;
        for (; body.length - at > PART; at += PART) {
            out.write(0xE9); // 2^9
            out.write(body, at, PART);
        }
        out.write(0xFF);
        out.writeBytes(ByteBuffer.allocate(4).putInt(body.length - at).array());
        out.write(body, at, body.length - at);
        return out.toByteArray();
    }

    /** All packets, of either format and any length form. */
    public static List<Packet> parse(byte[] octets) {
        List<Packet> packets = new ArrayList<>();
        Reader reader = new Reader(octets);
        while (reader.at < octets.length) {
            packets.add(reader.next());
        }
        return packets;
    }

    /** The tags alone, for telling what is where. */
    public static List<Integer> tags(List<Packet> packets) {
        return packets.stream().map(Packet::tag).toList();
    }

    private static final class Reader {
        private final byte[] in;
        private int at;

        Reader(byte[] in) {
            this.in = in;
        }

        Packet next() {
            int first = octet();
            Violation.unless(
                    (first & 0x80) != 0,
                    "expected an OpenPGP packet at octet %d, found octet %02x"
                            .formatted(at - 1, first));
            boolean current = (first & 0x40) != 0;
            return current
                    ? new Packet(first & 0x3F, currentBody())
                    : new Packet((first >> 2) & 0xF, legacyBody(first & 3));
        }

        private byte[] legacyBody(int lengthType) {
            return switch (lengthType) {
                case 0 -> take(octet());
                case 1 -> take(number(2));
                case 2 -> take(number(4));
                default -> take(in.length - at);
            };
        }

        private byte[] currentBody() {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            while (true) {
                int first = octet();
                if (first >= 224 && first < 255) { // a partial body length
                    body.writeBytes(take(1 << (first & 0x1F)));
                    continue;
                }
                int length =
                        first < 192
                                ? first
                                : first < 224 ? ((first - 192) << 8) + octet() + 192 : number(4);
                body.writeBytes(take(length));
                return body.toByteArray();
            }
        }

        private int number(int octets) {
            int value = 0;
            for (int i = 0; i < octets; i++) {
                value = value << 8 | octet();
            }
            return value;
        }

        private int octet() {
            return take(1)[0] & 0xFF;
        }

        private byte[] take(int count) {
            Violation.unless(
                    count >= 0 && count <= in.length - at,
                    "an OpenPGP packet ends early: %d octets at %d of %d"
                            .formatted(count, at, in.length));
            byte[] taken = Arrays.copyOfRange(in, at, at + count);
            at += count;
            return taken;
        }
    }
}
