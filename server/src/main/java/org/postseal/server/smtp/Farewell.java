package org.postseal.server.smtp;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;

import java.util.concurrent.TimeUnit;

/**
 * The end of a connection: the last reply goes out, input is dropped. A client that still sends
 * must not lose the reply to a reset, so the output is closed first and the socket soon after.
 */
final class Farewell extends ChannelInboundHandlerAdapter {
    private static final int LINGER_SECONDS = 2;

    private Farewell() {}

    /** Takes the place of {@code handler}. */
    static void say(ChannelHandlerContext ctx, ChannelHandler handler, Answer last) {
        ctx.pipeline().replace(handler, null, new Farewell());
        ctx.channel().config().setAutoRead(true);
        boolean atOnce =
                last.code() < 400
                        || last.octets().length == 0
                        || ctx.pipeline().get(SslHandler.class) != null
                        || !(ctx.channel() instanceof SocketChannel);
        ctx.channel()
                .writeAndFlush(Unpooled.wrappedBuffer(last.octets()))
                .addListener(atOnce ? ChannelFutureListener.CLOSE : Farewell::linger);
    }

    private static void linger(Future<? super Void> written) {
        SocketChannel channel = (SocketChannel) ((ChannelFuture) written).channel();
        var _ = channel.shutdownOutput();
        Runnable close =
                () -> {
                    var _ = channel.close();
                };
        var timer = channel.eventLoop().schedule(close, LINGER_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(_ -> timer.cancel(false));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close();
    }
}
