package org.postseal.spec.smtp;

import org.postseal.spec.Cursor;
import org.postseal.spec.SyntaxException;

/** The {@code Domain} production of RFC 5321 section 4.1.2. */
public final class DomainName {
    private DomainName() {}

    /**
     * Parses a domain name; an address literal is none.
     *
     * @param smtputf8 whether U-labels are allowed
     * @return lower-case A-labels
     */
    public static String parse(String text, boolean smtputf8) throws SyntaxException {
        Cursor in = new Cursor(text, MailboxParser.MAX_DOMAIN);
        MailboxParser parser = new MailboxParser(in);
        String domain = parser.domain();
        in.expectEnd();
        parser.requireAsciiUnless(smtputf8);
        return domain;
    }
}
