package org.postseal.client.smtp;

import org.postseal.client.session.TlsVerification;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.PgpKeyCommand;
import org.postseal.spec.smtp.Reply;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

import javax.net.ssl.SSLSession;

/**
 * One SMTP (or LMTP) session, past its greeting, EHLO and, where it was negotiated, STARTTLS. Not
 * for concurrent use: the next call may come when the last one, or its stage, has completed.
 */
public interface SmtpConnection extends AutoCloseable {
    /**
     * What the peer said in the EHLO that counts: the one after STARTTLS where there was one
     * (E-03).
     */
    EhloResponse ehlo();

    /** The TLS session; empty in clear. */
    Optional<SSLSession> tls();

    /** The level that the session reached, and whether the peer's certificate verified. */
    TlsVerification verification();

    /** Host and address for logs: {@code mx.dave.test[127.0.0.1]:25}. */
    String peer();

    /** For reports. */
    default Ends ends() {
        return Ends.UNKNOWN;
    }

    /**
     * Sends PGPKEY. Legal only over TLS with the keyword's KEYS (K-01); never changes a transaction
     * (K-02). The same question is sent once in a session: its answer is kept (K-10), until a
     * transaction is refused for its key (M-04).
     */
    Reply pgpkey(PgpKeyCommand command) throws SmtpException;

    /**
     * What {@link #pgpkey} would answer without asking the peer: what it said to the same question
     * in this session.
     */
    default Optional<Reply> answered(PgpKeyCommand command) {
        return Optional.empty();
    }

    /** As {@link #pgpkey}, without blocking; fails with its {@link SmtpException}. */
    CompletionStage<Reply> pgpkeyAsync(PgpKeyCommand command);

    /**
     * Runs one mail transaction. Parameters that the peer did not advertise are left out, or make
     * the recipients fail where leaving them out would change the meaning: SMTPUTF8, 8-bit content,
     * SIZE, REQSEAL and REQUIRETLS. A caller whose content is already sealed to the destination
     * clears REQSEAL before it goes to a peer without OPENPGP (M-03).
     */
    TransactionResult send(Envelope envelope, MessageSource message) throws SmtpException;

    /** As {@link #send}, without blocking; fails with its {@link SmtpException}. */
    CompletionStage<TransactionResult> sendAsync(Envelope envelope, MessageSource message);

    /**
     * Asks whether the peer would take mail for a recipient: MAIL with the null reverse-path, RCPT,
     * RSET.
     *
     * @return the reply to RCPT, or to MAIL where that was refused
     */
    Reply probe(Mailbox recipient) throws SmtpException;

    /** As {@link #probe}, without blocking; fails with its {@link SmtpException}. */
    CompletionStage<Reply> probeAsync(Mailbox recipient);

    /**
     * What to look at again where a dead connection is replaced under its user.
     *
     * @see #whenReplaced
     */
    @FunctionalInterface
    interface Recheck {
        /**
         * Looks at a fresh connection before anything else is said on it.
         *
         * @throws SmtpException where it may not take the place of the one before
         */
        void on(SmtpConnection fresh) throws SmtpException;
    }

    /**
     * What a caller has found out about this connection beyond its {@link #tls} holds for this one
     * alone: a pool that replaces it has the fresh one looked at. Where nothing is ever replaced
     * there is nothing to do. The last look that was given counts.
     */
    default void whenReplaced(Recheck recheck) {}

    /** False once the peer closed, sent 421 or a protocol error was seen. */
    boolean isOpen();

    /** QUIT where the session still stands, then close. Never throws, never waits. */
    @Override
    void close();
}
