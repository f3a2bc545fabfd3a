package org.postseal.server.smtp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.FastThreadLocal;

import org.postseal.client.session.IpNetwork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The SMTP server. The event loops are the caller's, and outlive it. */
public final class SmtpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpServer.class);
    private static final int BACKLOG = 4096;
    private static final int SCRATCH = 16 * 1024;

    private final SmtpSettings settings;
    private final SmtpServices services;
    private final EventLoopGroup acceptors;
    private final EventLoopGroup workers;
    private final SmtpCounters counters = new SmtpCounters();
    private final ConnectionLimits limits;
    private final MessageAcceptor acceptor;
    private final Answer greeting;
    private final Map<SmtpConnection, ChannelHandlerContext> open = new ConcurrentHashMap<>();
    private final List<Channel> listening = new ArrayList<>();
    private volatile boolean draining;

    /** One copy of what a direct buffer holds, for each event loop. */
    private final FastThreadLocal<byte[]> scratch =
            new FastThreadLocal<>() {
                @Override
                protected byte[] initialValue() {
                    return new byte[SCRATCH];
                }
            };

    public SmtpServer(
            SmtpSettings settings,
            SmtpServices services,
            EventLoopGroup acceptors,
            EventLoopGroup workers) {
        this.settings = settings;
        this.services = services;
        this.acceptors = acceptors;
        this.workers = workers;
        this.limits = new ConnectionLimits(settings.limits());
        this.acceptor = new MessageAcceptor(settings, services, counters);
        this.greeting = Answer.plain(220, settings.hostname() + " ESMTP Postseal");
    }

    /**
     * Begins to listen.
     *
     * @return the addresses bound, in the order of the settings
     */
    public List<InetSocketAddress> start() throws IOException {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(acceptors, workers)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true);
        List<InetSocketAddress> bound = new ArrayList<>();
        for (Listener listener : settings.listen()) {
            InetSocketAddress address = listener.address();
            ChannelFuture binding =
                    bootstrap
                            .clone()
                            .childHandler(initialiser(listener.service()))
                            .bind(address)
                            .awaitUninterruptibly();
            if (!binding.isSuccess()) {
                close();
                throw new IOException(
                        "cannot listen on "
                                + NetUtil.toSocketAddressString(address)
                                + ": "
                                + binding.cause().getMessage()
                                + "; see who has the port, or set another in [listen]",
                        binding.cause());
            }
            listening.add(binding.channel());
            bound.add((InetSocketAddress) binding.channel().localAddress());
        }
        LOG.info("listening on {}", bound);
        return bound;
    }

    /**
     * Stops listening, says 421 to idle clients, waits for transactions that have begun, at most as
     * long as set, then ends the rest.
     */
    @Override
    public void close() {
        draining = true;
        listening.forEach(channel -> channel.close().awaitUninterruptibly());
        open.forEach((connection, ctx) -> ctx.executor().execute(() -> connection.drain(ctx)));
        awaitClosed(settings.times().drain());
        for (ChannelHandlerContext ctx : open.values()) {
            var _ = ctx.channel().close();
        }
        awaitClosed(Duration.ofSeconds(5));
    }

    public SmtpCounters counters() {
        return counters;
    }

    SmtpSettings settings() {
        return settings;
    }

    SmtpServices services() {
        return services;
    }

    ConnectionLimits limits() {
        return limits;
    }

    MessageAcceptor acceptor() {
        return acceptor;
    }

    Answer greeting() {
        return greeting;
    }

    boolean isDraining() {
        return draining;
    }

    /** For a handshake that must begin at once. */
    SslHandler tlsHandler(ByteBufAllocator allocator) {
        SslHandler handler = services.tls().orElseThrow().get().newHandler(allocator);
        handler.setHandshakeTimeoutMillis(settings.times().handshake().toMillis());
        return handler;
    }

    void opened(SmtpConnection connection, ChannelHandlerContext ctx) {
        open.put(connection, ctx);
        ctx.channel().closeFuture().addListener(_ -> closed(connection));
    }

    private void closed(SmtpConnection connection) {
        open.remove(connection);
        synchronized (open) {
            open.notifyAll();
        }
    }

    /** How coarsely time limits are watched: a small part of the shortest. */
    long tickMillis() {
        SmtpSettings.Times times = settings.times();
        long shortest =
                Stream.of(times.command(), times.data(), times.handshake(), times.slowWindow())
                        .mapToLong(Duration::toMillis)
                        .min()
                        .orElseThrow();
        return Math.clamp(shortest / 8, 10, 5000);
    }

    /** Feeds the first octets of {@code input} to {@code content}; returns how many it took. */
    int feed(Incoming content, ByteBuf input) {
        if (input.hasArray()) {
            int offset = input.arrayOffset() + input.readerIndex();
            return content.take(input.array(), offset, input.readableBytes());
        }
        byte[] copy = scratch.get();
        int length = Math.min(copy.length, input.readableBytes());
        input.getBytes(input.readerIndex(), copy, 0, length);
        return content.take(copy, 0, length);
    }

    private ChannelInitializer<SocketChannel> initialiser(Listener.Service service) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                initialise(channel, service);
            }
        };
    }

    private void initialise(SocketChannel channel, Listener.Service service) {
        InetAddress peer = channel.remoteAddress().getAddress();
        if (IpNetwork.anyContains(settings.balancers(), peer)) {
            channel.pipeline()
                    .addLast(new HAProxyMessageDecoder(), Doorkeeper.proxied(this, service));
        } else {
            channel.pipeline().addLast(Doorkeeper.direct(this, service));
        }
    }

    private void awaitClosed(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (open) {
            while (!open.isEmpty() && System.nanoTime() < end) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(open, end - System.nanoTime());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
