package org.postseal.client.smtp;

import org.postseal.client.session.TlsVerification;
import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.EhloKeyword;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.PgpKeyCommand;
import org.postseal.spec.smtp.RcptCommand;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.Reply;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import javax.net.ssl.SSLSession;

/** A session that stands on one connection. */
final class SmtpSession implements SmtpConnection {
    private final Wire wire;
    private final Target target;
    private final Timeouts timeouts;
    private final Executor tasks;
    private final EhloResponse ehlo;
    private final Opening.Secured secured;
    private final KeyAnswers answers = new KeyAnswers();

    /** True where a transaction may still stand at the server, which RSET then clears. */
    private boolean needsReset;

    SmtpSession(
            Wire wire,
            Target target,
            Timeouts timeouts,
            Executor tasks,
            EhloResponse ehlo,
            Opening.Secured secured) {
        this.wire = wire;
        this.target = target;
        this.timeouts = timeouts;
        this.tasks = tasks;
        this.ehlo = ehlo;
        this.secured = secured;
    }

    @Override
    public EhloResponse ehlo() {
        return ehlo;
    }

    @Override
    public Optional<SSLSession> tls() {
        return secured.tls();
    }

    @Override
    public TlsVerification verification() {
        return secured.verification();
    }

    @Override
    public String peer() {
        return wire.peer();
    }

    @Override
    public Ends ends() {
        return wire.ends();
    }

    @Override
    @Requirement({"K-01", "K-10"})
    public Reply pgpkey(PgpKeyCommand command) throws SmtpException {
        if (secured.tls().isEmpty() || !ehlo.openpgp().map(EhloKeyword::keys).orElse(false)) {
            throw new SmtpException(
                    "PGPKEY", wire.peer() + ": PGPKEY: not offered over TLS", (Throwable) null);
        }
        Optional<Reply> known = answered(command);
        if (known.isPresent()) {
            return known.get();
        }
        String line = command.encode();
        Reply reply = wire.askForKey(line, timeouts.command());
        answers.keep(line, reply);
        return reply;
    }

    @Override
    public Optional<Reply> answered(PgpKeyCommand command) {
        return answers.to(command.encode());
    }

    @Override
    public CompletionStage<Reply> pgpkeyAsync(PgpKeyCommand command) {
        return Async.call(tasks, () -> pgpkey(command));
    }

    @Override
    public TransactionResult send(Envelope envelope, MessageSource message) throws SmtpException {
        if (needsReset) {
            reset();
        }
        Transaction transaction =
                new Transaction(wire, target.protocol(), timeouts, ehlo, envelope, message);
        try {
            TransactionResult result = transaction.run();
            answers.forgetIfRefused(result);
            return result;
        } finally {
            needsReset = transaction.isUnfinished();
        }
    }

    private void reset() throws SmtpException {
        needsReset = false;
        Reply reply = wire.ask("RSET", "RSET", timeouts.command());
        if (!reply.isPositive()) {
            throw wire.failed("RSET", reply.summary());
        }
    }

    @Override
    public CompletionStage<TransactionResult> sendAsync(Envelope envelope, MessageSource message) {
        return Async.call(tasks, () -> send(envelope, message));
    }

    @Override
    public Reply probe(Mailbox recipient) throws SmtpException {
        boolean smtputf8 = recipient.needsSmtputf8();
        if (smtputf8 && !ehlo.has("SMTPUTF8")) {
            return Terms.noSmtputf8();
        }
        if (needsReset) {
            reset();
        }
        needsReset = true;
        String mail = smtputf8 ? "MAIL FROM:<> SMTPUTF8" : "MAIL FROM:<>";
        Reply reply = wire.ask("MAIL", mail, timeouts.mail());
        if (!reply.isPositive()) {
            return reply;
        }
        String rcpt = new RcptCommand(Recipient.of(recipient)).encode();
        return wire.ask("RCPT", rcpt, timeouts.rcpt());
    }

    @Override
    public CompletionStage<Reply> probeAsync(Mailbox recipient) {
        return Async.call(tasks, () -> probe(recipient));
    }

    @Override
    public boolean isOpen() {
        return wire.isOpen();
    }

    @Override
    public void close() {
        wire.quit(timeouts.quit());
    }
}
