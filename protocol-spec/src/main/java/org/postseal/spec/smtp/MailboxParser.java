package org.postseal.spec.smtp;

import org.postseal.spec.AsciiSet;
import org.postseal.spec.Cursor;
import org.postseal.spec.SyntaxException;

import java.net.IDN;
import java.util.Locale;

/**
 * Paths and mailboxes: the productions of RFC 5321 section 4.1.2 with the additions of RFC 6531
 * section 3.3. Non-ASCII text is always parsed and remembered, because MAIL says only after the
 * path whether SMTPUTF8 applies.
 */
final class MailboxParser {
    static final int MAX_LOCAL_PART = 64;
    static final int MAX_DOMAIN = 255;

    /** Room for a quoted local-part of escaped characters, a domain, and a source route. */
    static final int MAX_PATH = 4096;

    static final AsciiSet ATEXT = AsciiSet.LETTER_DIGIT.or(AsciiSet.of("!#$%&'*+-/=?^_`{|}~"));
    private static final AsciiSet QTEXT = AsciiSet.range(32, 126).without("\"\\");
    private static final AsciiSet LDH = AsciiSet.LETTER_DIGIT.or(AsciiSet.of("-"));
    private static final int MAX_LABEL = 63;

    private final Cursor in;
    private boolean nonAscii;

    MailboxParser(Cursor in) {
        this.in = in;
    }

    /** Refuses what was parsed where it was not ASCII and SMTPUTF8 does not apply. */
    void requireAsciiUnless(boolean smtputf8) throws SyntaxException {
        if (nonAscii && !smtputf8) {
            throw new SyntaxException(
                    SyntaxException.Reason.NEEDS_SMTPUTF8, "a non-ASCII address needs SMTPUTF8");
        }
    }

    /** {@code Path = "<" [ A-d-l ":" ] Mailbox ">"}; a source route is read and ignored. */
    Mailbox path() throws SyntaxException {
        in.expect('<');
        if (in.peek() == '@') {
            sourceRoute();
        }
        Mailbox mailbox = mailbox();
        in.expect('>');
        return mailbox;
    }

    /** {@code A-d-l ":"}; RFC 5321 section 4.1.1.3 has it ignored. */
    private void sourceRoute() throws SyntaxException {
        do {
            in.expect('@');
            domain();
        } while (in.take(','));
        in.expect(':');
    }

    Mailbox mailbox() throws SyntaxException {
        String localPart = in.peek() == '"' ? quotedString() : dotString();
        in.expect('@');
        return new Mailbox(localPart, in.peek() == '[' ? addressLiteral() : domain());
    }

    private String dotString() throws SyntaxException {
        int start = in.position();
        do {
            atom();
        } while (in.take('.'));
        String text = in.since(start);
        checkLocalPart(text);
        return text;
    }

    private void atom() throws SyntaxException {
        int start = in.position();
        while (ATEXT.contains(in.peek()) || utf8NonAscii()) {
            in.advance();
        }
        if (in.position() == start) {
            throw in.expected("a local-part");
        }
    }

    private String quotedString() throws SyntaxException {
        in.expect('"');
        StringBuilder text = new StringBuilder();
        while (!in.take('"')) {
            boolean pair = in.take('\\');
            int c = in.peek();
            boolean known = pair ? c >= 32 && c <= 126 : QTEXT.contains(c) || utf8NonAscii();
            if (!known) {
                throw in.expected("quoted text");
            }
            text.append((char) c);
            in.advance();
        }
        String localPart = text.toString();
        checkLocalPart(localPart);
        return localPart;
    }

    /** RFC 5321 section 4.5.3.1.1; pairs of surrogates are whole. */
    private static void checkLocalPart(String text) throws SyntaxException {
        int octets = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    throw new SyntaxException("expected whole characters in the local-part");
                }
                i++;
                octets += 4;
            } else {
                octets += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            }
        }
        if (octets > MAX_LOCAL_PART) {
            throw new SyntaxException("local-part longer than " + MAX_LOCAL_PART + " octets");
        }
    }

    String domain() throws SyntaxException {
        int start = in.position();
        boolean unicode = false;
        do {
            unicode |= subDomain();
        } while (in.take('.'));
        String text = in.since(start);
        if (unicode) {
            return aLabels(text);
        }
        checkDomainLength(text);
        return text.toLowerCase(Locale.ROOT);
    }

    /** {@code sub-domain = Let-dig [Ldh-str] / U-label}; true for a U-label. */
    private boolean subDomain() throws SyntaxException {
        int start = in.position();
        boolean unicode = false;
        int last = '-';
        boolean hyphenFirst = in.peek() == '-';
        while (LDH.contains(in.peek()) || utf8NonAscii()) {
            last = in.peek();
            unicode |= last >= 0x80;
            in.advance();
        }
        if (hyphenFirst || last == '-') {
            throw in.expected("a domain label");
        }
        if (in.position() - start > MAX_LABEL) {
            throw new SyntaxException("domain label longer than " + MAX_LABEL + " octets");
        }
        return unicode;
    }

    private static String aLabels(String text) throws SyntaxException {
        for (int i = 0; i < text.length(); i++) {
            // IDNA 2003 maps these to another domain than IDNA 2008 does: mail must not go astray.
            if ("ß\u1E9Eς\u200C\u200D".indexOf(text.charAt(i)) >= 0) {
                throw new SyntaxException("expected this domain in A-labels");
            }
        }
        String ascii;
        try {
            ascii = IDN.toASCII(text, IDN.ALLOW_UNASSIGNED | IDN.USE_STD3_ASCII_RULES);
        } catch (RuntimeException e) {
            throw new SyntaxException("expected a domain that IDNA can encode");
        }
        Cursor in = new Cursor(ascii, MAX_DOMAIN);
        MailboxParser parser = new MailboxParser(in);
        String domain = parser.domain();
        in.expectEnd();
        return domain;
    }

    private static void checkDomainLength(String text) throws SyntaxException {
        if (text.length() > MAX_DOMAIN) {
            throw new SyntaxException("domain longer than " + MAX_DOMAIN + " octets");
        }
    }

    private String addressLiteral() throws SyntaxException {
        int start = in.position();
        new AddressLiteralParser(in).addressLiteral();
        String text = in.since(start);
        checkDomainLength(text);
        return text;
    }

    /**
     * {@code UTF8-non-ascii}, without C1 controls, and without U+FFFD, which stands for octets that
     * were no UTF-8.
     */
    private boolean utf8NonAscii() {
        int c = in.peek();
        boolean found = c >= 0xA0 && c != 0xFFFD;
        nonAscii |= found;
        return found;
    }
}
