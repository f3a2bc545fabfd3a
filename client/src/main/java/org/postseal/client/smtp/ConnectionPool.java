package org.postseal.client.smtp;

import io.netty.channel.EventLoopGroup;

import org.postseal.client.session.TlsMode;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Connections for reuse, a bounded number to each target and at all. Who has to wait is served in
 * the order of coming.
 */
public final class ConnectionPool implements AutoCloseable {
    private final SmtpClient client;
    private final PoolSettings settings;
    private final Permits permits;
    private final IdleConnections idle;

    /**
     * Makes an empty pool.
     *
     * @param client opens the connections; stays the caller's to close
     * @param timers for idle times; stays the caller's to shut down
     */
    public ConnectionPool(SmtpClient client, EventLoopGroup timers, PoolSettings settings) {
        this.client = client;
        this.settings = settings;
        this.permits = new Permits(settings.perDestination(), settings.total());
        this.idle = new IdleConnections(timers, settings.idle());
    }

    /**
     * A connection to the target; closing it gives it back. Where opportunistic TLS fails it is in
     * clear.
     *
     * <p>Where a reused connection turns out dead before it answered anything, its first call is
     * made once more on a fresh one, whose TLS is no less than that of the one before. What else
     * was found out about the host the caller may have looked at again ({@link
     * SmtpConnection#whenReplaced}).
     */
    public SmtpConnection acquire(Target target) throws SmtpException {
        try {
            permits.acquire(target);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SmtpException("connect", target.label() + ": interrupted", e);
        }
        boolean acquired = false;
        try {
            Optional<Held> kept = idle.take(target);
            Held held = kept.isPresent() ? kept.get() : new Held(target, open(target));
            acquired = true;
            return new PooledConnection(this, held);
        } finally {
            if (!acquired) {
                permits.release(target);
            }
        }
    }

    /** As {@link #acquire}, without blocking; fails with its {@link SmtpException}. */
    public CompletionStage<SmtpConnection> acquireAsync(Target target) {
        return Async.call(client.tasks(), () -> acquire(target));
    }

    private SmtpConnection open(Target target) throws SmtpException {
        idle.trim(permits.left());
        return client.connectOrClear(target);
    }

    /** A fresh connection in place of a dead one. What was decided by its TLS still holds. */
    Held replace(Held dead) throws SmtpException {
        dead.connection().close();
        return new Held(dead.target(), open(dead.target().withTls(noLess(dead))));
    }

    private static TlsMode noLess(Held dead) {
        if (dead.target().tls() == TlsMode.DANE) {
            return TlsMode.DANE;
        }
        if (dead.connection().verification().isVerified()) {
            return TlsMode.VERIFIED;
        }
        boolean tls = dead.connection().tls().isPresent();
        return tls && !dead.target().tls().isMandatory() ? TlsMode.REQUIRED : dead.target().tls();
    }

    void giveBack(Held held) {
        boolean worn = held.transactions() >= settings.transactions();
        if (worn || !held.connection().isOpen()) {
            held.connection().close();
        } else {
            idle.keep(held);
        }
        permits.release(held.target());
    }

    SmtpClient client() {
        return client;
    }

    /**
     * Closes what is idle, with a QUIT; what is in use closes when it is given back. Not to be
     * called by an event loop.
     */
    @Override
    public void close() {
        idle.close();
    }
}
