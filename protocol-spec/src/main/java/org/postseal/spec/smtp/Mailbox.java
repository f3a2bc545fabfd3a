package org.postseal.spec.smtp;

import org.postseal.spec.SyntaxException;

import java.nio.charset.StandardCharsets;

/**
 * A mailbox (RFC 5321 section 4.1.2, RFC 6531 section 3.3).
 *
 * @param localPart unquoted, as sent, case kept; may hold non-ASCII characters (SMTPUTF8)
 * @param domain lower-case A-labels, or an address literal with its brackets; empty only for {@code
 *     <postmaster>}
 */
public record Mailbox(String localPart, String domain) {
    /** Parses {@code local-part@domain} without angle brackets. */
    public static Mailbox parse(String text, boolean smtputf8) throws SyntaxException {
        throw new UnsupportedOperationException();
    }

    /** The address as it stands between angle brackets: the local-part quoted where it must be. */
    public String wire() {
        throw new UnsupportedOperationException();
    }

    /** True where {@link #wire()} needs SMTPUTF8. */
    public boolean needsSmtputf8() {
        return !StandardCharsets.US_ASCII.newEncoder().canEncode(localPart);
    }

    @Override
    public String toString() {
        return wire();
    }
}
