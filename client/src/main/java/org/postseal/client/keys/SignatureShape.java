package org.postseal.client.keys;

import org.postseal.client.keys.Packets.Cursor;
import org.postseal.spec.SyntaxException;

/**
 * Checks every length inside a signature packet's body (RFC 9580 section 5.2.3), so that a library
 * that trusts them allocates nothing that is not there.
 */
final class SignatureShape {
    private static final int EMBEDDED_SIGNATURE = 32;

    /** A back signature inside a binding; none of ours goes deeper. */
    private static final int DEEPEST = 2;

    private SignatureShape() {}

    /** Returns the version; only 4 and 6 are looked into. */
    static int check(Cursor body) throws SyntaxException {
        return check(body, 1);
    }

    private static int check(Cursor body, int depth) throws SyntaxException {
        if (depth > DEEPEST) {
            throw new SyntaxException("signatures nested too deep");
        }
        int version = body.u8();
        if (version != 4 && version != 6) {
            return version;
        }
        body.slice(3); // type, key algorithm, hash algorithm
        for (int area = 0; area < 2; area++) {
            subpackets(body.slice(version == 4 ? body.u16() : body.u32()), depth);
        }
        body.u16(); // the digest's first octets
        if (version == 6) {
            body.slice(body.u8()); // salt
        }
        return version;
    }

    private static void subpackets(Cursor area, int depth) throws SyntaxException {
        while (area.left() > 0) {
            int first = area.u8();
            long length = first;
            if (first >= 192) {
                length = first < 255 ? ((first - 192L) << 8) + area.u8() + 192 : area.u32();
            }
            if (length == 0) {
                throw new SyntaxException("an empty signature subpacket");
            }
            Cursor subpacket = area.slice(length);
            if ((subpacket.u8() & 0x7f) == EMBEDDED_SIGNATURE) {
                check(subpacket, depth + 1);
            }
        }
    }
}
