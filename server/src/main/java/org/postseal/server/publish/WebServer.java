package org.postseal.server.publish;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.GlobalEventExecutor;

import org.postseal.server.tls.TlsContexts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A small web server (RFC 9112): GET and HEAD of pages in memory, over TLS or in clear. The event
 * loops are the caller's, and outlive it.
 */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int BACKLOG = 1024;

    /** A hello is one record, and its list of names short. */
    private static final int MAX_CLIENT_HELLO = 16 * 1024;

    private final Pages pages;
    private final Optional<TlsContexts> tls;
    private final WebSettings settings;
    private final EventLoopGroup loops;
    private final WebClients clients;
    private final WebCounters counters = new WebCounters();
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    public WebServer(
            Pages pages, Optional<TlsContexts> tls, WebSettings settings, EventLoopGroup loops) {
        this.pages = pages;
        this.tls = tls;
        this.settings = settings;
        this.loops = loops;
        this.clients = new WebClients(settings);
    }

    /**
     * Begins to listen.
     *
     * @return the addresses bound, in the same order
     */
    public List<InetSocketAddress> start(List<InetSocketAddress> listen) throws IOException {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loops, loops)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.AUTO_READ, false)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        initialise(channel);
                                    }
                                });
        List<InetSocketAddress> bound = new ArrayList<>();
        for (InetSocketAddress address : listen) {
            bound.add(bind(bootstrap, address));
        }
        LOG.info("publish: listening on {}{}", bound, tls.isPresent() ? "" : " without TLS");
        return bound;
    }

    private InetSocketAddress bind(ServerBootstrap bootstrap, InetSocketAddress address)
            throws IOException {
        ChannelFuture binding = bootstrap.bind(address).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            close();
            throw new IOException(
                    "cannot listen on "
                            + NetUtil.toSocketAddressString(address)
                            + " for the web: "
                            + binding.cause().getMessage()
                            + "; see who has the port",
                    binding.cause());
        }
        channels.add(binding.channel());
        return (InetSocketAddress) binding.channel().localAddress();
    }

    private void initialise(SocketChannel channel) {
        InetAddress client = channel.remoteAddress().getAddress();
        boolean admitted = clients.enter(client);
        channel.closeFuture().addListener(_ -> clients.leave(client));
        if (!admitted) {
            counters.refusedConnections.increment();
            LOG.debug("publish: client={} refused: too many connections", client.getHostAddress());
            var _ = channel.close();
            return;
        }
        channels.add(channel);
        ChannelPipeline pipeline = channel.pipeline();
        tls.ifPresent(
                contexts ->
                        pipeline.addLast(
                                new SniHandler(
                                        contexts::forName,
                                        MAX_CLIENT_HELLO,
                                        settings.request().toMillis())));
        pipeline.addLast(
                new HttpServerCodec(
                        new HttpDecoderConfig()
                                .setMaxInitialLineLength(settings.line())
                                .setMaxHeaderSize(settings.head())),
                new FlowControlHandler(),
                new WebHandler(this, client));
    }

    Pages pages() {
        return pages;
    }

    WebSettings settings() {
        return settings;
    }

    WebClients clients() {
        return clients;
    }

    public WebCounters counters() {
        return counters;
    }

    /** Ends at once: whoever was cut off asks again. */
    @Override
    public void close() {
        channels.close().awaitUninterruptibly();
        channels.stream().map(Channel::close).forEach(ChannelFuture::awaitUninterruptibly);
    }
}
