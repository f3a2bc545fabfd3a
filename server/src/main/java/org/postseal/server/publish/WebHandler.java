package org.postseal.server.publish;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One connection: a request is read only when the response to the one before has been written, so
 * that a client that pipelines or does not read costs no more than one response.
 */
final class WebHandler extends SimpleChannelInboundHandler<HttpObject> {
    private static final Logger LOG = LoggerFactory.getLogger(WebHandler.class);
    private static final String METHODS = "GET, HEAD";
    private static final Page METHODS_PAGE = Page.text("only " + METHODS + "\n");
    private static final Page NOTHING = Page.text("not found\n");
    private static final int MOST_SHOWN = 512;
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final WebServer server;
    private final InetAddress client;
    private Optional<HttpRequest> request = Optional.empty();
    private Optional<ScheduledFuture<?>> deadline = Optional.empty();
    private boolean awaiting;
    private boolean closing;
    private boolean unread;

    WebHandler(WebServer server, InetAddress client) {
        this.server = server;
        this.client = client;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        expectRequest(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        deadline.ifPresent(timer -> timer.cancel(false));
    }

    private void expectRequest(ChannelHandlerContext ctx) {
        request = Optional.empty();
        within(server.settings().request(), ctx);
        ask(ctx);
    }

    private void ask(ChannelHandlerContext ctx) {
        awaiting = true;
        ctx.read();
    }

    /** What was read may have been no whole message: one that is asked for is still awaited. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (awaiting) {
            ctx.read();
        }
    }

    /** A limit for the whole step, whatever drips in meanwhile. */
    private void within(Duration limit, ChannelHandlerContext ctx) {
        deadline.ifPresent(timer -> timer.cancel(false));
        deadline =
                Optional.of(
                        ctx.executor()
                                .schedule(
                                        () -> close(ctx), limit.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        awaiting = false;
        if (closing) {
            return;
        }
        if (message.decoderResult().isFailure()) {
            refuse(ctx, status(message.decoderResult().cause()));
        } else if (message instanceof HttpRequest head) {
            begin(ctx, head);
        } else if (message instanceof LastHttpContent && request.isPresent()) {
            answer(ctx, request.get());
        } else {
            ask(ctx);
        }
    }

    private static HttpResponseStatus status(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
            case TooLongHttpHeaderException _ -> HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
            default -> HttpResponseStatus.BAD_REQUEST;
        };
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest head) {
        request = Optional.of(head);
        boolean hasBody =
                HttpUtil.isTransferEncodingChunked(head) || HttpUtil.getContentLength(head, 0L) > 0;
        if (hasBody) {
            HttpResponseStatus status =
                    isServed(head.method())
                            ? HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE
                            : HttpResponseStatus.METHOD_NOT_ALLOWED;
            refuse(ctx, status);
        } else {
            ask(ctx); // the empty end of the request
        }
    }

    private static boolean isServed(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    private void answer(ChannelHandlerContext ctx, HttpRequest head) {
        if (!server.clients().request(client)) {
            refuse(ctx, HttpResponseStatus.TOO_MANY_REQUESTS);
            return;
        }
        Optional<RequestTarget> target = RequestTarget.of(head);
        if (target.isEmpty()) {
            refuse(ctx, HttpResponseStatus.BAD_REQUEST);
            return;
        }
        if (!isServed(head.method())) {
            send(ctx, HttpResponseStatus.METHOD_NOT_ALLOWED, METHODS_PAGE);
            return;
        }
        Optional<Page> page = server.pages().find(target.get().host(), target.get().path());
        page.ifPresent(_ -> server.counters().found.increment());
        send(
                ctx,
                page.isPresent() ? HttpResponseStatus.OK : HttpResponseStatus.NOT_FOUND,
                page.orElse(NOTHING));
    }

    /** What follows on the connection cannot be told apart any more, or is not wanted. */
    private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status) {
        closing = true;
        unread = true;
        send(ctx, status, Page.text(status.reasonPhrase() + "\n"));
    }

    private void send(ChannelHandlerContext ctx, HttpResponseStatus status, Page page) {
        boolean keep = !closing && request.map(HttpUtil::isKeepAlive).orElse(false);
        closing = !keep;
        server.counters().requests.increment();
        log(ctx, status, page);
        within(server.settings().response(), ctx);
        ChannelFuture written = ctx.writeAndFlush(response(status, page, keep));
        written.addListener(
                sent -> {
                    if (keep && sent.isSuccess()) {
                        expectRequest(ctx);
                    } else if (unread && sent.isSuccess()) {
                        linger(ctx);
                    } else {
                        close(ctx);
                    }
                });
    }

    /** Closing over octets not read resets the connection, and the client loses the answer. */
    private void linger(ChannelHandlerContext ctx) {
        within(LINGER, ctx);
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls != null) {
            var _ = tls.closeOutbound();
        } else {
            var _ = ((DuplexChannel) ctx.channel()).shutdownOutput();
        }
        ctx.channel().config().setAutoRead(true);
    }

    private static void close(ChannelHandlerContext ctx) {
        var _ = ctx.close();
    }

    private static FullHttpResponse response(HttpResponseStatus status, Page page, boolean keep) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(page.octets()));
        HttpHeaders headers = response.headers();
        headers.set(
                HttpHeaderNames.DATE,
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        Instant.now().atOffset(ZoneOffset.UTC)));
        headers.set(HttpHeaderNames.CONTENT_TYPE, page.type());
        headers.set(HttpHeaderNames.CONTENT_LENGTH, page.octets().length);
        headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        headers.set("X-Content-Type-Options", "nosniff");
        if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            headers.set(HttpHeaderNames.ALLOW, METHODS);
        }
        if (status.equals(HttpResponseStatus.TOO_MANY_REQUESTS)) {
            headers.set(HttpHeaderNames.RETRY_AFTER, 60);
        }
        if (!keep) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        return response;
    }

    private void log(ChannelHandlerContext ctx, HttpResponseStatus status, Page page) {
        if (!LOG.isDebugEnabled()) {
            return;
        }
        InetSocketAddress here = (InetSocketAddress) ctx.channel().localAddress();
        LOG.debug(
                "publish: client={} port={} method={} host={} target={} status={} octets={}",
                client.getHostAddress(),
                here.getPort(),
                request.map(r -> printable(r.method().name())).orElse("-"),
                request.map(r -> printable(r.headers().get(HttpHeaderNames.HOST, "-"))).orElse("-"),
                request.map(r -> printable(r.uri())).orElse("-"),
                status.code(),
                page.octets().length);
    }

    private static String printable(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), MOST_SHOWN));
        text.chars()
                .limit(MOST_SHOWN)
                .forEach(c -> shown.append(c > 0x20 && c < 0x7F ? (char) c : '?'));
        return shown.toString();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("publish: client={} lost: {}", client.getHostAddress(), cause.toString());
        close(ctx);
    }
}
