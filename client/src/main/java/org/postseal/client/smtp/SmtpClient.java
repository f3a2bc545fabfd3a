package org.postseal.client.smtp;

import io.netty.channel.EventLoopGroup;

import org.postseal.client.session.TlsContext;
import org.postseal.client.session.TlsMode;
import org.postseal.client.session.TlsProblem;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Opens SMTP and LMTP sessions.
 *
 * <p>The dialogue itself is plain blocking code. The blocking calls run it on the caller's thread,
 * which should be a virtual one and must not be an event loop; the asynchronous ones run it on a
 * virtual thread of their own.
 */
public final class SmtpClient implements AutoCloseable {
    private final Timeouts timeouts;
    private final EventLoopGroup group;
    private final TlsContext tls;
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Makes a client.
     *
     * @param group event loops of Netty's NIO transport; stays the caller's to shut down
     */
    public SmtpClient(Timeouts timeouts, EventLoopGroup group, TlsContext tls) {
        this.timeouts = timeouts;
        this.group = group;
        this.tls = tls;
    }

    /**
     * Opens one session, or fails. Where opportunistic TLS fails, the exception's stage is {@code
     * STARTTLS}; {@link #connectOrClear} then tries again without.
     */
    public SmtpConnection connect(Target target) throws SmtpException {
        return connect(target, Optional.empty());
    }

    private SmtpConnection connect(Target target, Optional<TlsProblem> whyClear)
            throws SmtpException {
        Wire wire = Wire.connect(group, target, timeouts.connect());
        try {
            return new Opening(wire, target, timeouts, whyClear).run(tls, tasks);
        } catch (SmtpException | RuntimeException e) {
            wire.quit(timeouts.quit());
            throw e;
        }
    }

    /** As {@link #connect}, without blocking; fails with its {@link SmtpException}. */
    public CompletionStage<SmtpConnection> connectAsync(Target target) {
        return Async.call(tasks, () -> connect(target));
    }

    /**
     * As {@link #connect}, but where opportunistic TLS was offered and failed, once more in clear
     * (RFC 7435: no worse than if it had not been offered).
     */
    public SmtpConnection connectOrClear(Target target) throws SmtpException {
        try {
            return connect(target);
        } catch (SmtpException e) {
            if (target.tls() != TlsMode.OPPORTUNISTIC || !e.stage().equals("STARTTLS")) {
                throw e;
            }
            try {
                return connect(
                        target.withTls(TlsMode.NONE),
                        e.tls().map(p -> new TlsProblem(p.kind(), e.getMessage())));
            } catch (SmtpException again) {
                again.addSuppressed(e);
                throw again;
            }
        }
    }

    /** As {@link #connectOrClear}, without blocking; fails with its {@link SmtpException}. */
    public CompletionStage<SmtpConnection> connectOrClearAsync(Target target) {
        return Async.call(tasks, () -> connectOrClear(target));
    }

    /** Where asynchronous calls run. */
    Executor tasks() {
        return tasks;
    }

    /** Takes no new asynchronous calls; sessions that stand are their owners' to close. */
    @Override
    public void close() {
        tasks.shutdown();
    }
}
