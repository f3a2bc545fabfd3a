package org.postseal.client.smtp;

import org.postseal.client.session.TlsVerification;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.PgpKeyCommand;
import org.postseal.spec.smtp.Reply;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

import javax.net.ssl.SSLSession;

/** A lease of a pooled connection. */
final class PooledConnection implements SmtpConnection {
    private final ConnectionPool pool;
    private final AtomicBoolean givenBack = new AtomicBoolean();
    private volatile Held held;
    private volatile Recheck recheck = fresh -> {};

    /** True where the peer may have closed since it last answered. */
    private boolean doubtful;

    PooledConnection(ConnectionPool pool, Held held) {
        this.pool = pool;
        this.held = held;
        this.doubtful = held.isReused();
    }

    @Override
    public EhloResponse ehlo() {
        return held.connection().ehlo();
    }

    @Override
    public Optional<SSLSession> tls() {
        return held.connection().tls();
    }

    @Override
    public TlsVerification verification() {
        return held.connection().verification();
    }

    @Override
    public String peer() {
        return held.connection().peer();
    }

    /** What needs no question says nothing of whether the peer is still there. */
    @Override
    public Ends ends() {
        return held.connection().ends();
    }

    @Override
    public Reply pgpkey(PgpKeyCommand command) throws SmtpException {
        Optional<Reply> known = answered(command);
        return known.isPresent()
                ? known.get()
                : call(connection -> connection.pgpkey(command), PooledConnection::isFarewell);
    }

    @Override
    public Optional<Reply> answered(PgpKeyCommand command) {
        return held.connection().answered(command);
    }

    @Override
    public CompletionStage<Reply> pgpkeyAsync(PgpKeyCommand command) {
        return Async.call(pool.client().tasks(), () -> pgpkey(command));
    }

    @Override
    public TransactionResult send(Envelope envelope, MessageSource message) throws SmtpException {
        TransactionResult result =
                call(
                        connection -> connection.send(envelope, message),
                        sent -> sent.outcomes().stream().allMatch(PooledConnection::isFarewell));
        held.countTransaction();
        return result;
    }

    @Override
    public CompletionStage<TransactionResult> sendAsync(Envelope envelope, MessageSource message) {
        return Async.call(pool.client().tasks(), () -> send(envelope, message));
    }

    @Override
    public Reply probe(Mailbox recipient) throws SmtpException {
        return call(connection -> connection.probe(recipient), PooledConnection::isFarewell);
    }

    @Override
    public CompletionStage<Reply> probeAsync(Mailbox recipient) {
        return Async.call(pool.client().tasks(), () -> probe(recipient));
    }

    @Override
    public void whenReplaced(Recheck look) {
        recheck = look;
    }

    private static boolean isFarewell(Reply reply) {
        return reply.code() == 421;
    }

    private static boolean isFarewell(TransactionResult.Outcome outcome) {
        return outcome.stage().equals("MAIL") && isFarewell(outcome.reply());
    }

    private <T> T call(Call<T> call, Predicate<T> farewell) throws SmtpException {
        boolean retry = doubtful;
        doubtful = false;
        try {
            T answer = call.on(held.connection());
            if (!retry || !farewell.test(answer)) {
                return answer;
            }
        } catch (SmtpException e) {
            if (!retry || !isLostUnanswered(e)) {
                throw e;
            }
        }
        held = pool.replace(held);
        recheck.on(held.connection());
        return call.on(held.connection());
    }

    /** Lost before the first reply; a time-out or an interruption has a cause and is not. */
    private boolean isLostUnanswered(SmtpException e) {
        boolean first =
                switch (e.stage()) {
                    case "RSET", "MAIL", "PGPKEY" -> true;
                    default -> false;
                };
        return first && !isOpen() && e.getCause() == null && e.reply().isEmpty();
    }

    @Override
    public boolean isOpen() {
        return held.connection().isOpen();
    }

    @Override
    public void close() {
        if (givenBack.compareAndSet(false, true)) {
            pool.giveBack(held);
        }
    }

    /** What a call does with the connection of the moment. */
    @FunctionalInterface
    private interface Call<T> {
        T on(SmtpConnection connection) throws SmtpException;
    }
}
