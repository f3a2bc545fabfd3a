package org.postseal.spec.openpgp;

import org.postseal.spec.AsciiSet;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;

import java.util.HexFormat;
import java.util.Locale;

/**
 * An OpenPGP fingerprint (RFC 9580 section 5.5.4). Never a key ID (D-07).
 *
 * @param hex lower-case, 40 digits for a version 4 key, 64 for version 6
 */
public record Fingerprint(String hex) {
    public Fingerprint {
        hex = hex.toLowerCase(Locale.ROOT);
        if (hex.length() != 40 && hex.length() != 64) {
            throw new IllegalArgumentException("a fingerprint has 40 or 64 hexadecimal digits");
        }
    }

    /** Parses untrusted text of either case. */
    @Requirement("D-07")
    public static Fingerprint parse(String text) throws SyntaxException {
        boolean known =
                (text.length() == 40 || text.length() == 64) && AsciiSet.HEXDIG.containsAll(text);
        if (!known) {
            throw new SyntaxException("expected a fingerprint of 40 or 64 hexadecimal digits");
        }
        return new Fingerprint(text);
    }

    /** Wraps a binary fingerprint of 20 or 32 octets. */
    public static Fingerprint of(byte[] binary) {
        return new Fingerprint(HexFormat.of().formatHex(binary));
    }

    /** Key version: 4 or 6. */
    public int version() {
        return hex.length() == 40 ? 4 : 6;
    }

    /**
     * The key id that a version 3 PKESK names (RFC 9580 section 5.5.4): never a name for a key
     * elsewhere.
     */
    public long keyId() {
        String id = version() == 4 ? hex.substring(24) : hex.substring(0, 16);
        return Long.parseUnsignedLong(id, 16);
    }

    public byte[] binary() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
