package org.postseal.spec.smtp;

import org.postseal.spec.AsciiSet;
import org.postseal.spec.SyntaxException;

import java.util.HexFormat;

/** The {@code xtext} of RFC 3461 section 4: printable ASCII with {@code +HH} for the rest. */
final class Xtext {
    private static final AsciiSet XCHAR = AsciiSet.range(33, 126).without("+=");

    private Xtext() {}

    /**
     * Decodes; what is no printable ASCII is refused, so that a decoded value can never break a
     * field of a DSN. Non-ASCII characters that stand unencoded (RFC 6533 section 3) are kept where
     * {@code unicode} says so.
     */
    static String decode(String text, boolean unicode) throws SyntaxException {
        if (XCHAR.containsAll(text)) {
            return text;
        }
        StringBuilder decoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '+') {
                decoded.append(hexchar(text, i));
                i += 2;
            } else if (XCHAR.contains(c) || (unicode && c >= 0xA0 && c != 0xFFFD)) {
                decoded.append(c);
            } else {
                throw new SyntaxException("expected xtext");
            }
        }
        return decoded.toString();
    }

    private static char hexchar(String text, int plus) throws SyntaxException {
        if (plus + 2 >= text.length()
                || !HexFormat.isHexDigit(text.charAt(plus + 1))
                || !HexFormat.isHexDigit(text.charAt(plus + 2))) {
            throw new SyntaxException("expected two hexadecimal digits after \"+\"");
        }
        int c = HexFormat.fromHexDigits(text, plus + 1, plus + 3);
        if (c < 32 || c > 126) {
            throw new SyntaxException("expected printable characters in xtext");
        }
        return (char) c;
    }

    static String encode(String text) {
        if (XCHAR.containsAll(text)) {
            return text;
        }
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (XCHAR.contains(c) || c >= 0xA0) {
                encoded.append(c);
            } else {
                encoded.append('+').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
            }
        }
        return encoded.toString();
    }
}
