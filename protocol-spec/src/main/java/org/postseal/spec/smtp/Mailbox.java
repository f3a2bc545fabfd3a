package org.postseal.spec.smtp;

import org.postseal.spec.Cursor;
import org.postseal.spec.SyntaxException;

/**
 * A mailbox (RFC 5321 section 4.1.2, RFC 6531 section 3.3).
 *
 * @param localPart unquoted, as sent, case kept; may hold non-ASCII characters (SMTPUTF8); at most
 *     64 octets
 * @param domain lower-case A-labels, or an address literal with its brackets; empty only for {@code
 *     <postmaster>}
 */
public record Mailbox(String localPart, String domain) {
    public Mailbox {
        // Whatever its source, a mailbox can never carry a line end into a command or a field.
        if (hasControl(localPart) || hasControl(domain)) {
            throw new IllegalArgumentException("a mailbox holds no control characters");
        }
    }

    /**
     * Parses {@code local-part@domain} without angle brackets.
     *
     * @param smtputf8 whether non-ASCII is allowed; a U-label domain becomes A-labels
     */
    public static Mailbox parse(String text, boolean smtputf8) throws SyntaxException {
        Cursor in = new Cursor(text, MailboxParser.MAX_PATH);
        MailboxParser parser = new MailboxParser(in);
        Mailbox mailbox = parser.mailbox();
        in.expectEnd();
        parser.requireAsciiUnless(smtputf8);
        return mailbox;
    }

    /** The address as it stands between angle brackets: the local-part quoted where it must be. */
    public String wire() {
        String local = isDotString() ? localPart : quoted();
        return domain.isEmpty() ? local : local + "@" + domain;
    }

    /** True where {@link #wire()} needs SMTPUTF8. */
    public boolean needsSmtputf8() {
        for (int i = 0; i < localPart.length(); i++) {
            if (localPart.charAt(i) >= 0x80) {
                return true;
            }
        }
        return false;
    }

    /** True where the domain is a name, not an address literal and not absent. */
    public boolean hasDomainName() {
        return !domain.isEmpty() && domain.charAt(0) != '[';
    }

    private boolean isDotString() {
        boolean atom = false;
        for (int i = 0; i < localPart.length(); i++) {
            char c = localPart.charAt(i);
            if (c == '.' && !atom) {
                return false;
            }
            atom = c != '.';
            if (atom && c < 0x80 && !MailboxParser.ATEXT.contains(c)) {
                return false;
            }
        }
        return atom;
    }

    private String quoted() {
        StringBuilder text = new StringBuilder(localPart.length() + 8).append('"');
        for (int i = 0; i < localPart.length(); i++) {
            char c = localPart.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\');
            }
            text.append(c);
        }
        return text.append('"').toString();
    }

    private static boolean hasControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return wire();
    }
}
