package org.postseal.client.smtp;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;

import org.postseal.client.session.TlsProblem;
import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.Reply;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLEngine;

/** One connection: commands and message octets out, replies in. Blocks the calling thread. */
final class Wire {
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(64 * 1024, 128 * 1024);

    private final String peer;
    private final Inbox inbox;
    private final ReplyDecoder decoder;
    private final Channel channel;
    private Ends ends = Ends.UNKNOWN;

    private Wire(String peer, Inbox inbox, ReplyDecoder decoder, Channel channel) {
        this.peer = peer;
        this.inbox = inbox;
        this.decoder = decoder;
        this.channel = channel;
    }

    /** Connects; the greeting is the first reply. */
    static Wire connect(EventLoopGroup group, Target target, Duration limit) throws SmtpException {
        String peer = target.label();
        Inbox inbox = new Inbox();
        ReplyDecoder decoder = new ReplyDecoder();
        ChannelFuture connecting = bootstrap(group, target, limit, decoder, inbox).connect();
        Wire wire = new Wire(peer, inbox, decoder, connecting.channel());
        try {
            connecting.await();
        } catch (InterruptedException e) {
            throw wire.interrupted("connect", e);
        }
        if (!connecting.isSuccess()) {
            Throwable cause = connecting.cause();
            throw new SmtpException("connect", peer + ": " + cause.getMessage(), cause);
        }
        wire.ends = new Ends(wire.localAddress(), Optional.empty());
        return wire;
    }

    private static Bootstrap bootstrap(
            EventLoopGroup group, Target target, Duration limit, ChannelHandler... handlers) {
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(group)
                        .channel(NioSocketChannel.class)
                        .remoteAddress(target.address())
                        .option(ChannelOption.TCP_NODELAY, true)
                        // A peer that closes amid the content may have said why: read on.
                        .option(ChannelOption.AUTO_CLOSE, false)
                        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                Math.toIntExact(limit.toMillis()))
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel opened) {
                                        opened.pipeline().addLast(handlers);
                                    }
                                });
        target.localAddress()
                .ifPresent(local -> bootstrap.localAddress(new InetSocketAddress(local, 0)));
        return bootstrap;
    }

    String peer() {
        return peer;
    }

    private Optional<InetAddress> localAddress() {
        return channel.localAddress() instanceof InetSocketAddress local
                ? Optional.ofNullable(local.getAddress())
                : Optional.empty();
    }

    Ends ends() {
        return ends;
    }

    /** The first reply of an SMTP session. */
    Reply awaitGreeting(Duration limit) throws SmtpException {
        Reply greeting = await("banner", limit);
        ends = ends.greeted(greeting);
        return greeting;
    }

    boolean isOpen() {
        return channel.isActive() && inbox.failure().isEmpty();
    }

    ByteBuf buffer(int capacity) {
        return channel.alloc().buffer(capacity);
    }

    /** Sends a command and waits for its reply. */
    Reply ask(String stage, String command, Duration limit) throws SmtpException {
        send(stage, List.of(command));
        return await(stage, limit);
    }

    /** Sends commands in one group, each of which has one reply (RFC 2920). */
    void send(String stage, List<String> commands) throws SmtpException {
        ByteBuf group = buffer(commands.size() * 64);
        for (String command : commands) {
            if (command.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
                group.release();
                throw failed(stage, "control character in a command");
            }
            group.writeCharSequence(command, StandardCharsets.UTF_8);
            group.writeCharSequence("\r\n", StandardCharsets.US_ASCII);
        }
        expect(commands.size());
        write(group);
    }

    /** As {@link #ask}, for a reply that may hold a certificate. */
    Reply askForKey(String command, Duration limit) throws SmtpException {
        decoder.limit(ReplyLimits.PGPKEY);
        Reply reply = ask("PGPKEY", command, limit);
        decoder.limit(ReplyLimits.ORDINARY);
        return reply;
    }

    /** To be called before what has so many replies is written. */
    void expect(int replies) {
        inbox.expect(replies);
    }

    /** Hands octets to the event loop; never waits, see {@link #awaitWritable}. */
    void write(ByteBuf octets) {
        // Where a write fails reading soon fails too, which the inbox learns.
        var _ = channel.writeAndFlush(octets);
    }

    /**
     * Waits until the peer has taken most of what was written, or replied.
     *
     * @return false where the session failed instead; a last reply may still be there to read
     */
    boolean awaitWritable(String stage, Duration limit) throws SmtpException {
        try {
            if (inbox.awaitReplyOr(channel::isWritable, limit)) {
                return inbox.failure().isEmpty();
            }
        } catch (InterruptedException e) {
            throw interrupted(stage, e);
        }
        if (inbox.failure().isEmpty()) {
            throw late(stage, limit);
        }
        return false;
    }

    /** True where {@link #await} would not wait. */
    boolean hasReply() {
        return inbox.hasReply();
    }

    /** The next reply. */
    Reply await(String stage, Duration limit) throws SmtpException {
        Optional<Reply> reply;
        try {
            reply = inbox.await(limit);
        } catch (InterruptedException e) {
            throw interrupted(stage, e);
        }
        if (reply.isPresent()) {
            return reply.get();
        }
        Optional<String> failure = inbox.failure();
        throw failure.isPresent() ? failed(stage, failure.get()) : late(stage, limit);
    }

    /** Puts TLS on the connection, once the reply to STARTTLS was read. */
    @Requirement("E-07")
    void startTls(SSLEngine engine, Executor tasks, Duration limit) throws SmtpException {
        SslHandler tls = new SslHandler(engine, tasks);
        tls.setHandshakeTimeoutMillis(limit.toMillis());
        // On the event loop nothing can come between the check and the new handler.
        Future<Boolean> added = channel.eventLoop().submit(() -> add(tls));
        try {
            if (!added.get()) {
                throw failed("STARTTLS", inbox.failure().orElse("octets before the handshake"));
            }
            Future<Channel> handshake = tls.handshakeFuture().await();
            if (!handshake.isSuccess()) {
                throw failed("STARTTLS", "handshake: " + handshake.cause().getMessage());
            }
        } catch (InterruptedException e) {
            throw interrupted("STARTTLS", e);
        } catch (ExecutionException e) {
            throw failed("STARTTLS", "handshake: " + e.getCause().getMessage());
        }
    }

    private boolean add(SslHandler tls) {
        if (decoder.hasLeftover() || !isOpen()) {
            return false;
        }
        channel.pipeline().addFirst(tls);
        return true;
    }

    /** Closes without QUIT. */
    void abort(String cause) {
        inbox.fail(cause);
        close();
    }

    /** Closes without QUIT, for a fault that ends the call too. */
    SmtpException failed(String stage, String cause) {
        abort(cause);
        return new SmtpException(stage, peer + ": " + stage + ": " + cause, (Throwable) null, ends);
    }

    /** Closes without QUIT: TLS is not what was asked for. */
    SmtpException insecure(TlsProblem problem) {
        abort(problem.text());
        return new SmtpException(problem, peer + ": STARTTLS: " + problem.text(), ends);
    }

    private SmtpException late(String stage, Duration limit) {
        String cause = "timed out after " + limit.toSeconds() + " s";
        abort(cause);
        String message = peer + ": " + stage + ": " + cause;
        return new SmtpException(stage, message, new TimeoutException(cause), ends);
    }

    private SmtpException interrupted(String stage, InterruptedException cause) {
        Thread.currentThread().interrupt();
        abort("interrupted");
        return new SmtpException(stage, peer + ": " + stage + ": interrupted", cause);
    }

    /** Says QUIT where the session stands, and closes on the reply or after the limit. */
    void quit(Duration limit) {
        if (!inbox.expectFarewell()) {
            close();
            return;
        }
        try {
            ByteBuf line = buffer(8);
            line.writeCharSequence("QUIT\r\n", StandardCharsets.US_ASCII);
            write(line);
            Future<?> late =
                    channel.eventLoop()
                            .schedule(this::close, limit.toMillis(), TimeUnit.MILLISECONDS);
            channel.closeFuture().addListener(closed -> late.cancel(false));
        } catch (RejectedExecutionException e) {
            // The event loops were shut down before; so is the channel.
            close();
        }
    }

    private void close() {
        var _ = channel.close();
    }
}
