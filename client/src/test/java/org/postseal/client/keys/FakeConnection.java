package org.postseal.client.keys;

import org.postseal.client.session.TlsVerification;
import org.postseal.client.smtp.EhloResponse;
import org.postseal.client.smtp.MessageSource;
import org.postseal.client.smtp.SmtpConnection;
import org.postseal.client.smtp.SmtpException;
import org.postseal.client.smtp.TransactionResult;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.KeyReply;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.PgpKeyCommand;
import org.postseal.spec.smtp.Reply;

import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

/** A peer that answers PGPKEY with what a test has laid out. */
final class FakeConnection implements SmtpConnection {
    final List<PgpKeyCommand> commands = new ArrayList<>();
    private final Deque<Reply> replies = new ArrayDeque<>();
    private final Map<String, List<String>> keywords =
            new HashMap<>(Map.of("OPENPGP", List.of("V=1", "KEYS")));
    private boolean encrypted = true;

    FakeConnection reply(Reply reply) {
        replies.add(reply);
        return this;
    }

    FakeConnection reply(KeyReply reply) {
        return reply(Reply.of(250, "2.0.0", reply.encode().toArray(String[]::new)));
    }

    FakeConnection inClear() {
        encrypted = false;
        return this;
    }

    FakeConnection without(String keyword) {
        keywords.remove(keyword);
        return this;
    }

    @Override
    public EhloResponse ehlo() {
        return new EhloResponse("mx.dave.test", keywords);
    }

    @Override
    public Optional<SSLSession> tls() {
        return encrypted ? Optional.of(session()) : Optional.empty();
    }

    private static SSLSession session() {
        try {
            return SSLContext.getDefault().createSSLEngine().getSession();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Reply pgpkey(PgpKeyCommand command) throws SmtpException {
        commands.add(command);
        if (replies.isEmpty()) {
            throw new SmtpException("PGPKEY", "connection closed", (Throwable) null);
        }
        return replies.remove();
    }

    @Override
    public TlsVerification verification() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String peer() {
        return "mx.dave.test[127.0.0.1]:25";
    }

    @Override
    public CompletionStage<Reply> pgpkeyAsync(PgpKeyCommand command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public TransactionResult send(Envelope envelope, MessageSource message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<TransactionResult> sendAsync(Envelope envelope, MessageSource message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Reply probe(Mailbox recipient) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Reply> probeAsync(Mailbox recipient) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
