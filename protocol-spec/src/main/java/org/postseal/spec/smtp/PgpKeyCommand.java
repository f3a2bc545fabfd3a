package org.postseal.spec.smtp;

import org.postseal.spec.SyntaxException;

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
    /** Decodes what follows {@code PGPKEY SP}, without CRLF. */
    public static PgpKeyCommand decode(String arguments) throws SyntaxException {
        throw new UnsupportedOperationException();
    }

    /** The whole command line without CRLF. */
    public String encode() {
        throw new UnsupportedOperationException();
    }
}
