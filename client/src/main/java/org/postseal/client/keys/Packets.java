package org.postseal.client.keys;

import org.postseal.spec.SyntaxException;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits octets into OpenPGP packets (RFC 9580 section 4.2) without reading past any length.
 * Partial and indeterminate lengths are refused: no packet of a certificate may have them.
 */
final class Packets {
    static final int SIGNATURE = 2;
    static final int PUBLIC_KEY = 6;
    static final int TRUST = 12;
    static final int USER_ID = 13;
    static final int PUBLIC_SUBKEY = 14;
    static final int USER_ATTRIBUTE = 17;

    private Packets() {}

    /** One packet: its header starts at {@code start}, its body is {@code [body, end)}. */
    record Packet(int tag, int start, int body, int end) {
        int length() {
            return end - body;
        }
    }

    static List<Packet> split(byte[] octets, int most) throws SyntaxException {
        List<Packet> packets = new ArrayList<>();
        int at = 0;
        while (at < octets.length) {
            if (packets.size() == most) {
                throw new SyntaxException("more than " + most + " packets");
            }
            Packet packet = header(octets, at);
            packets.add(packet);
            at = packet.end();
        }
        return packets;
    }

    private static Packet header(byte[] octets, int start) throws SyntaxException {
        int first = octets[start] & 0xff;
        if ((first & 0x80) == 0) {
            throw new SyntaxException("not an OpenPGP packet header");
        }
        Cursor cursor = new Cursor(octets, start + 1, octets.length);
        boolean current = (first & 0x40) != 0;
        int tag = current ? first & 0x3f : (first >> 2) & 0x0f;
        long length = current ? currentLength(cursor) : legacyLength(cursor, first & 3);
        if (length > cursor.left()) {
            throw new SyntaxException("a packet is larger than the rest");
        }
        return new Packet(tag, start, cursor.at(), cursor.at() + (int) length);
    }

    private static long currentLength(Cursor cursor) throws SyntaxException {
        int first = cursor.u8();
        if (first < 192) {
            return first;
        }
        if (first < 224) {
            return ((first - 192L) << 8) + cursor.u8() + 192;
        }
        if (first < 255) {
            throw new SyntaxException("a packet of partial length");
        }
        return cursor.u32();
    }

    private static long legacyLength(Cursor cursor, int type) throws SyntaxException {
        return switch (type) {
            case 0 -> cursor.u8();
            case 1 -> cursor.u16();
            case 2 -> cursor.u32();
            default -> throw new SyntaxException("a packet of indeterminate length");
        };
    }

    /** Reads big-endian numbers from a range, never past its end. */
    static final class Cursor {
        private final byte[] octets;
        private final int end;
        private int at;

        Cursor(byte[] octets, int start, int end) {
            this.octets = octets;
            this.at = start;
            this.end = end;
        }

        int at() {
            return at;
        }

        int left() {
            return end - at;
        }

        int u8() throws SyntaxException {
            if (at >= end) {
                throw new SyntaxException("a packet ends too early");
            }
            return octets[at++] & 0xff;
        }

        int u16() throws SyntaxException {
            return u8() << 8 | u8();
        }

        long u32() throws SyntaxException {
            return (long) u16() << 16 | u16();
        }

        /** A cursor over the next {@code length} octets, which are skipped here. */
        Cursor slice(long length) throws SyntaxException {
            if (length > left()) {
                throw new SyntaxException("a length inside a packet is larger than the rest");
            }
            Cursor slice = new Cursor(octets, at, at + (int) length);
            at += (int) length;
            return slice;
        }
    }
}
