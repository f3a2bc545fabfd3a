package org.postseal.spec.smtp;

import org.postseal.spec.AsciiSet;
import org.postseal.spec.Cursor;
import org.postseal.spec.SyntaxException;

import java.util.Locale;
import java.util.Optional;

/**
 * The PGPKEY command.
 *
 * @param query the site or the mailbox asked for
 * @param prove PROVE: a proof over the TLS exporter is wanted
 * @param have SHA-256 of the certificate held, lower-case hex
 * @param smtputf8 the SMTPUTF8 parameter was given
 */
public record PgpKeyCommand(
        KeyQuery query, boolean prove, Optional<String> have, boolean smtputf8) {
    /** The longest mailbox, HAVE and SMTPUTF8 fit. */
    private static final int MAX_LENGTH = 1024;

    private static final int SHA256_DIGITS = 64;

    /** Decodes what follows {@code PGPKEY SP}, without CRLF. */
    public static PgpKeyCommand decode(String arguments) throws SyntaxException {
        Cursor in = new Cursor(arguments, MAX_LENGTH);
        MailboxParser parser = new MailboxParser(in);
        KeyQuery query = in.peek() == '<' ? user(in, parser) : site(in, parser);
        boolean prove = query.scope() == SealLevel.SITE && in.take(" PROVE");
        Optional<String> have = in.take(" HAVE=") ? Optional.of(sha256(in)) : Optional.empty();
        boolean smtputf8 = in.take(" SMTPUTF8");
        while (in.take(' ')) {
            // RFC 5321 section 4.1.1: trailing white space is tolerated.
        }
        in.expectEnd();
        parser.requireAsciiUnless(smtputf8);
        return new PgpKeyCommand(query, prove, have, smtputf8);
    }

    private static KeyQuery site(Cursor in, MailboxParser parser) throws SyntaxException {
        in.expect("SITE ");
        return new KeyQuery.Site(parser.domain());
    }

    private static KeyQuery user(Cursor in, MailboxParser parser) throws SyntaxException {
        in.expect('<');
        Mailbox mailbox = parser.mailbox();
        in.expect('>');
        return new KeyQuery.User(mailbox);
    }

    private static String sha256(Cursor in) throws SyntaxException {
        return in.run(AsciiSet.HEXDIG, SHA256_DIGITS, SHA256_DIGITS, "64 hexadecimal digits")
                .toLowerCase(Locale.ROOT);
    }

    /** The whole command line without CRLF. */
    public String encode() {
        StringBuilder line = new StringBuilder(160).append("PGPKEY ");
        switch (query) {
            case KeyQuery.Site site -> line.append("SITE ").append(site.domain());
            case KeyQuery.User user -> line.append('<').append(user.mailbox().wire()).append('>');
        }
        if (prove) {
            line.append(" PROVE");
        }
        have.ifPresent(sha256 -> line.append(" HAVE=").append(sha256));
        if (smtputf8) {
            line.append(" SMTPUTF8");
        }
        return line.toString();
    }
}
