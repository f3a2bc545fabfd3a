package org.postseal.spec.smtp;

import org.postseal.spec.AsciiSet;
import org.postseal.spec.SyntaxException;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The {@code xtext} of RFC 3461 section 4: printable ASCII with {@code +HH} for the rest. */
final class Xtext {
    private static final AsciiSet XCHAR = AsciiSet.range(33, 126).without("+=");
    private static final String PRINTABLE = "expected printable characters in xtext";

    private Xtext() {}

    /**
     * Decodes; what is no printable ASCII is refused, so that a decoded value can never break a
     * field of a DSN.
     */
    static String decode(String text) throws SyntaxException {
        String decoded = decodeAddress(text, false);
        if (decoded.chars().anyMatch(c -> c > 126)) {
            throw new SyntaxException(PRINTABLE);
        }
        return decoded;
    }

    /**
     * Decodes an address. Other than {@link #decode}, it keeps non-ASCII characters whose UTF-8
     * octets are encoded, as relays write them under any address type, and those that stand
     * unencoded (RFC 6533 section 3) where {@code unicode} says so.
     */
    static String decodeAddress(String text, boolean unicode) throws SyntaxException {
        if (XCHAR.containsAll(text)) {
            return text;
        }
        StringBuilder decoded = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '+') {
                int end = endOfHexchars(text, i);
                decoded.append(utf8(text.substring(i + 1, end)));
                i = end;
            } else if (XCHAR.contains(c) || (unicode && isUnicode(c))) {
                decoded.append(c);
                i++;
            } else {
                throw new SyntaxException("expected xtext");
            }
        }
        return decoded.toString();
    }

    private static int endOfHexchars(String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) == '+') {
            end = Math.min(end + 3, text.length());
        }
        return end;
    }

    /** The text of octets such as {@code C3+A4}. */
    private static String utf8(String hex) throws SyntaxException {
        byte[] octets;
        try {
            octets = HexFormat.ofDelimiter("+").parseHex(hex);
        } catch (IllegalArgumentException e) {
            throw new SyntaxException("expected two hexadecimal digits after \"+\"");
        }
        // Malformed octets become U+FFFD, which is refused.
        String text = new String(octets, StandardCharsets.UTF_8);
        if (!text.chars().allMatch(c -> (c >= 32 && c <= 126) || isUnicode((char) c))) {
            throw new SyntaxException(PRINTABLE);
        }
        return text;
    }

    private static boolean isUnicode(char c) {
        return c >= 0xA0 && c != 0xFFFD;
    }

    static String encode(String text) {
        return encodeAddress(text, false);
    }

    /** Encodes; non-ASCII characters stand unencoded where {@code unicode} says so. */
    static String encodeAddress(String text, boolean unicode) {
        if (XCHAR.containsAll(text)) {
            return text;
        }
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(
                        c -> {
                            if (c > 126 ? unicode : XCHAR.contains((char) c)) {
                                encoded.appendCodePoint(c);
                            } else {
                                appendHex(encoded, Character.toString(c));
                            }
                        });
        return encoded.toString();
    }

    private static void appendHex(StringBuilder encoded, String character) {
        for (byte octet : character.getBytes(StandardCharsets.UTF_8)) {
            encoded.append('+').append(HexFormat.of().withUpperCase().toHexDigits(octet));
        }
    }
}
