package org.postseal.server.smtp;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A connection before its greeting: who the client is (behind a balancer, by its PROXY header),
 * whether it may come in, and whether it waits its turn to speak.
 */
final class Doorkeeper extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);
    private static final Answer EARLY =
            Answer.of(554, "5.5.0", "You spoke before the greeting").closing();

    private final SmtpServer server;
    private final Listener.Service service;
    private final boolean proxied;
    private Optional<Visitor> visitor = Optional.empty();

    private Doorkeeper(SmtpServer server, Listener.Service service, boolean proxied) {
        this.server = server;
        this.service = service;
        this.proxied = proxied;
    }

    static Doorkeeper direct(SmtpServer server, Listener.Service service) {
        return new Doorkeeper(server, service, false);
    }

    /** For a balancer: a PROXY header comes first. */
    static Doorkeeper proxied(SmtpServer server, Listener.Service service) {
        return new Doorkeeper(server, service, true);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (proxied) {
            long limit = server.settings().times().handshake().toMillis();
            var _ = ctx.executor().schedule(() -> requireClient(ctx), limit, TimeUnit.MILLISECONDS);
        } else {
            admit(ctx, Visitor.direct(transportAddress(ctx)));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HAProxyMessage header) {
                admit(ctx, visitorOf(header, ctx));
            } else if (visitor.isPresent()) {
                LOG.info(
                        "NOQUEUE: reject: early talker [{}]",
                        visitor.get().address().getHostAddress());
                Farewell.say(ctx, this, EARLY);
            } else {
                var _ = ctx.close();
            }
        } catch (IllegalArgumentException e) {
            LOG.info("PROXY header without usable address from [{}]", transportAddress(ctx));
            var _ = ctx.close();
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void admit(ChannelHandlerContext ctx, Visitor admitted) {
        visitor = Optional.of(admitted);
        InetAddress address = admitted.address();
        server.counters().connections.increment();
        LOG.debug("connect from [{}]", address.getHostAddress());
        Optional<Answer> refused = server.limits().admit(address);
        ctx.channel().closeFuture().addListener(_ -> server.limits().release(address));
        if (refused.isPresent() || server.isDraining()) {
            Answer answer = refused.orElse(Answer.SHUTDOWN);
            LOG.info(
                    "NOQUEUE: reject: connect from [{}]: {}",
                    address.getHostAddress(),
                    answer.text());
            Farewell.say(ctx, this, isImplicitTls() ? Answer.DROP : answer);
            return;
        }
        if (isImplicitTls()) {
            // After the decoder of the PROXY header, which is outside TLS; greeted when TLS stands.
            ctx.pipeline().addBefore(ctx.name(), null, server.tlsHandler(ctx.alloc()));
            return;
        }
        long delay = server.settings().times().greetingDelay().toMillis();
        if (delay == 0) {
            ctx.executor().execute(() -> greet(ctx));
        } else {
            var _ = ctx.executor().schedule(() -> greet(ctx), delay, TimeUnit.MILLISECONDS);
        }
    }

    private boolean isImplicitTls() {
        return service == Listener.Service.SUBMISSIONS;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            greet(ctx);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void greet(ChannelHandlerContext ctx) {
        if (ctx.isRemoved() || !ctx.channel().isActive()) {
            return;
        }
        if (server.isDraining()) {
            Farewell.say(ctx, this, Answer.SHUTDOWN);
            return;
        }
        var _ = ctx.writeAndFlush(Unpooled.wrappedBuffer(server.greeting().octets()));
        Session session = new Session(server, service, visitor.orElseThrow());
        Optional.ofNullable(ctx.pipeline().get(SslHandler.class))
                .ifPresent(tls -> session.tlsStarted(Optional.of(tls.engine().getSession())));
        ctx.pipeline().replace(this, null, new SmtpConnection(server, session));
    }

    private void requireClient(ChannelHandlerContext ctx) {
        if (visitor.isEmpty()) {
            var _ = ctx.close();
        }
    }

    /** A balancer's own health check speaks for itself. */
    private static Visitor visitorOf(HAProxyMessage header, ChannelHandlerContext ctx) {
        boolean own =
                header.command() == HAProxyCommand.LOCAL
                        || header.proxiedProtocol() == HAProxyProxiedProtocol.UNKNOWN;
        InetAddress address =
                own ? transportAddress(ctx) : InetAddress.ofLiteral(header.sourceAddress());
        return new Visitor(address, endsTls(header));
    }

    private static boolean endsTls(HAProxyMessage header) {
        return header.tlvs().stream()
                .anyMatch(tlv -> tlv instanceof HAProxySSLTLV ssl && ssl.isPP2ClientSSL());
    }

    private static InetAddress transportAddress(ChannelHandlerContext ctx) {
        return ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.info("connection lost before greeting: {}", cause.toString());
        var _ = ctx.close();
    }
}
