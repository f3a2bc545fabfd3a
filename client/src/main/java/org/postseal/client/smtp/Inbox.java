package org.postseal.client.smtp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;

import org.postseal.spec.smtp.Reply;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Where the event loop leaves replies and a session's thread takes them.
 *
 * <p>A reply that no command asked for ends the connection: it is a farewell (421), or something
 * that was put before its time to answer a later command. So what waits here is never more than
 * what was asked for.
 */
final class Inbox extends SimpleChannelInboundHandler<Reply> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Reply> replies = new ArrayDeque<>();

    /** The greeting is the first reply to come. */
    private int expected = 1;

    private boolean quitting;
    private Optional<String> failure = Optional.empty();

    /** Announces that commands which have so many replies are about to be sent. */
    void expect(int count) {
        lock.lock();
        try {
            expected += count;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Announces QUIT, whose reply closes the channel.
     *
     * @return false where the session does not stand any more
     */
    boolean expectFarewell() {
        lock.lock();
        try {
            expected++;
            quitting = true;
            return failure.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** The next reply; empty when none will come, or not in time. */
    Optional<Reply> await(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            waitUntil(() -> !replies.isEmpty(), limit);
            return Optional.ofNullable(replies.poll());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a reply or the condition.
     *
     * @return false when the session failed or the time was over before
     */
    boolean awaitReplyOr(BooleanSupplier condition, Duration limit) throws InterruptedException {
        lock.lock();
        try {
            return waitUntil(() -> !replies.isEmpty() || condition.getAsBoolean(), limit);
        } finally {
            lock.unlock();
        }
    }

    private boolean waitUntil(BooleanSupplier condition, Duration limit)
            throws InterruptedException {
        long left = limit.toNanos();
        boolean met = condition.getAsBoolean();
        while (!met && failure.isEmpty() && left > 0) {
            left = changed.awaitNanos(left);
            met = condition.getAsBoolean();
        }
        return met; // not asked again: a channel's writability changes from moment to moment
    }

    boolean hasReply() {
        lock.lock();
        try {
            return !replies.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Why the session does not stand any more. */
    Optional<String> failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the session; the first cause stands. */
    void fail(String cause) {
        lock.lock();
        try {
            failure = failure.or(() -> Optional.of(cause));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Reply reply) {
        if (!accept(reply)) {
            var _ = context.close();
        }
    }

    private boolean accept(Reply reply) {
        lock.lock();
        try {
            if (expected == 0) {
                boolean farewell = reply.code() == 421;
                fail((farewell ? "closed by peer: " : "unexpected reply: ") + reply.summary());
                return false;
            }
            expected--;
            replies.add(reply);
            changed.signalAll();
            if (reply.code() == 421) {
                fail("closed by peer: " + reply.summary());
            }
            return reply.code() != 421 && !(quitting && expected == 0);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail("connection closed by peer");
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        boolean wrapped = cause instanceof DecoderException && cause.getCause() != null;
        Throwable root = wrapped ? cause.getCause() : cause;
        fail(Optional.ofNullable(root.getMessage()).orElse(root.getClass().getSimpleName()));
        var _ = context.close();
    }
}
