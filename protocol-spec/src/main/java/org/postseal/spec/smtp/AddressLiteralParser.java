package org.postseal.spec.smtp;

import org.postseal.spec.AsciiSet;
import org.postseal.spec.Cursor;
import org.postseal.spec.SyntaxException;

/** The {@code address-literal} of RFC 5321 section 4.1.3. */
final class AddressLiteralParser {
    private static final AsciiSet DCONTENT = AsciiSet.range(33, 126).without("[\\]");
    private static final AsciiSet LDH = AsciiSet.LETTER_DIGIT.or(AsciiSet.of("-"));
    private static final int GROUPS = 8;

    private final Cursor in;

    AddressLiteralParser(Cursor in) {
        this.in = in;
    }

    void addressLiteral() throws SyntaxException {
        in.expect('[');
        if (in.take("IPv6:")) {
            ipv6();
        } else if (AsciiSet.DIGIT.contains(in.peek()) && isIpv4()) {
            ipv4();
        } else {
            generalAddressLiteral();
        }
        in.expect(']');
    }

    /** A digit may open a tag too; only an address has a dot after its first digits. */
    private boolean isIpv4() {
        int start = in.position();
        in.run(AsciiSet.DIGIT);
        boolean dot = in.peek() == '.';
        in.reset(start);
        return dot;
    }

    private void ipv4() throws SyntaxException {
        snum();
        for (int i = 0; i < 3; i++) {
            in.expect('.');
            snum();
        }
    }

    private void snum() throws SyntaxException {
        if (in.number(3) > 255) {
            throw in.expected("a number up to 255");
        }
    }

    /** {@code IPv6-full / IPv6-comp / IPv6v4-full / IPv6v4-comp}. */
    private void ipv6() throws SyntaxException {
        int groups = 0;
        boolean compressed = in.take("::");
        while (AsciiSet.HEXDIG.contains(in.peek())) {
            if (isIpv4()) {
                ipv4();
                groups += 2;
                break;
            }
            in.run(AsciiSet.HEXDIG, 1, 4, "1 to 4 hexadecimal digits");
            groups++;
            if (in.peek() != ':') {
                break;
            }
            if (in.take("::")) {
                if (compressed) {
                    throw in.expected("one \"::\"");
                }
                compressed = true;
            } else {
                in.advance();
                if (!AsciiSet.HEXDIG.contains(in.peek())) {
                    throw in.expected("hexadecimal digits");
                }
            }
        }
        // RFC 5321: "::" stands for at least two groups.
        if (compressed ? groups > GROUPS - 2 : groups != GROUPS) {
            throw in.expected("an IPv6 address");
        }
    }

    private void generalAddressLiteral() throws SyntaxException {
        String tag = in.run(LDH);
        if (tag.isEmpty() || tag.endsWith("-")) {
            throw in.expected("an address literal");
        }
        in.expect(':');
        in.run(DCONTENT, 1, MailboxParser.MAX_DOMAIN, "an address");
    }
}
