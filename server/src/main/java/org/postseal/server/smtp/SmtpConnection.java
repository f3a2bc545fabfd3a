package org.postseal.server.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A greeted client's socket: cuts the input into commands and content, hands them to the {@link
 * Session}, and sends the answers of a pipelined group in one write. While an answer is awaited,
 * the spool lags behind or the client does not read, nothing more is read from it.
 */
final class SmtpConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpConnection.class);
    private static final int FLUSH_AT = 16 * 1024;

    private final SmtpServer server;
    private final Session session;
    private final LineDecoder lines;
    private final Deadline deadline;
    private ByteBuf input = Unpooled.EMPTY_BUFFER;
    private ByteBuf output = Unpooled.EMPTY_BUFFER;
    private Optional<Incoming> incoming = Optional.empty();
    private Optional<Future<?>> tick = Optional.empty();
    private Duration answerLimit = Duration.ZERO;

    /** An answer or the spool is awaited. */
    private boolean held;

    private boolean ended;

    SmtpConnection(SmtpServer server, Session session) {
        this.server = server;
        this.session = session;
        this.lines = new LineDecoder(server.settings().limits().commandLine());
        this.deadline = new Deadline(server.settings().times(), System.nanoTime());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline.awaitCommand(System.nanoTime());
        long period = server.tickMillis();
        tick =
                Optional.of(
                        ctx.executor()
                                .scheduleWithFixedDelay(
                                        () -> checkTime(ctx),
                                        period,
                                        period,
                                        TimeUnit.MILLISECONDS));
        server.opened(this, ctx);
    }

    /** The client went away, or {@link Farewell} took over. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        ended = true;
        tick.ifPresent(task -> task.cancel(false));
        session.reset();
        input.release();
        output.release();
        LOG.debug("disconnect from [{}]", session.client().getHostAddress());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        input =
                ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(
                        ctx.alloc(), input, (ByteBuf) message);
        pump(ctx);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        pump(ctx);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            session.tlsStarted(
                    Optional.ofNullable(ctx.pipeline().get(SslHandler.class))
                            .map(tls -> tls.engine().getSession()));
            deadline.awaitCommand(System.nanoTime());
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        String client = session.client().getHostAddress();
        if (cause instanceof IOException || cause.getCause() instanceof IOException) {
            LOG.info("lost connection with [{}]: {}", client, cause.toString());
            var _ = ctx.close();
        } else {
            LOG.error("session with [{}] failed", client, cause);
            end(ctx, Answer.INTERNAL_ERROR);
        }
    }

    /** Ends the session now or, if a transaction has begun, after it. */
    void drain(ChannelHandlerContext ctx) {
        if (!held && !session.inTransaction()) {
            end(ctx, Answer.SHUTDOWN);
        }
    }

    /** Does all that can be done with what was read. */
    private void pump(ChannelHandlerContext ctx) {
        while (!ended && !held && ctx.channel().isWritable() && advance(ctx)) {
            if (output.readableBytes() >= FLUSH_AT) {
                flush(ctx);
            }
        }
        if (ended) {
            return;
        }
        if (!input.isReadable()) {
            input.release();
            input = Unpooled.EMPTY_BUFFER;
        }
        flush(ctx);
        if (server.isDraining()) {
            drain(ctx);
        }
        boolean reads = !held && ctx.channel().isWritable();
        if (ctx.channel().config().isAutoRead() != reads) {
            ctx.channel().config().setAutoRead(reads);
        }
    }

    /** One command, or some content; false where more input or more time is needed. */
    private boolean advance(ChannelHandlerContext ctx) {
        if (incoming.isPresent()) {
            return receive(ctx, incoming.get());
        }
        if (!input.isReadable()) {
            return false;
        }
        switch (lines.next(input)) {
            case LineDecoder.Line.Partial() -> {
                return false;
            }
            case LineDecoder.Line.Text(String text) -> command(ctx, text);
            case LineDecoder.Line.Malformed() ->
                    follow(ctx, session.noCommand("malformed line", Answer.BAD_LINE));
            case LineDecoder.Line.LoneLf() ->
                    follow(ctx, session.noCommand("lone LF", Answer.BAD_LINE.closing()));
            case LineDecoder.Line.TooLong() ->
                    follow(ctx, session.noCommand("long line", Answer.LONG_LINE));
        }
        return true;
    }

    private void command(ChannelHandlerContext ctx, String line) {
        if (session.login().attempt().isPresent()) {
            follow(ctx, AuthCommands.respond(session, line));
            return;
        }
        int space = line.indexOf(' ');
        String verb = space < 0 ? line : line.substring(0, space);
        Optional<Command> command = Command.of(verb);
        if (command.isEmpty()) {
            follow(ctx, session.unknown(line));
            return;
        }
        answerLimit = command.get().limit();
        String arguments = space < 0 ? "" : line.substring(space + 1);
        follow(ctx, session.command(command.get(), arguments, input.isReadable()));
    }

    private boolean receive(ChannelHandlerContext ctx, Incoming content) {
        if (content.isComplete()) {
            incoming = Optional.empty();
            follow(ctx, content.end());
            return true;
        }
        if (!content.isWritable()) {
            held = true;
            deadline.awaitAnswer(System.nanoTime(), server.settings().times().data());
            content.onWritable(() -> ctx.executor().execute(() -> resume(ctx)));
            return false;
        }
        if (!input.isReadable()) {
            return false;
        }
        int taken = server.feed(content, input);
        input.skipBytes(taken);
        deadline.content(System.nanoTime(), taken);
        return true;
    }

    private void resume(ChannelHandlerContext ctx) {
        if (!ended) {
            held = false;
            deadline.content(System.nanoTime(), 0);
            pump(ctx);
        }
    }

    private void follow(ChannelHandlerContext ctx, Step step) {
        switch (step) {
            case Answer answer -> answer(ctx, session.settle(answer));
            case Step.Content content -> {
                content.first().ifPresent(first -> write(ctx, first));
                incoming = Optional.of(content.incoming());
                deadline.content(System.nanoTime(), 0);
            }
            case Step.Later later -> await(ctx, later);
        }
    }

    private void await(ChannelHandlerContext ctx, Step.Later later) {
        CompletableFuture<Answer> answer = later.answer().toCompletableFuture();
        if (answer.isDone()) {
            answered(ctx, later, answer);
            return;
        }
        held = true;
        deadline.awaitAnswer(System.nanoTime(), answerLimit);
        var _ =
                answer.whenComplete(
                        (_, _) ->
                                ctx.executor()
                                        .execute(
                                                () -> {
                                                    held = false;
                                                    answered(ctx, later, answer);
                                                    pump(ctx);
                                                }));
    }

    private void answered(
            ChannelHandlerContext ctx, Step.Later later, CompletableFuture<Answer> done) {
        if (done.isCompletedExceptionally()) {
            LOG.error("command failed", done.exceptionNow());
        }
        Answer answer = done.isCompletedExceptionally() ? Answer.LOCAL_ERROR : done.resultNow();
        if (ended) {
            LOG.info(
                    "[{}] left before it was told: {}",
                    session.client().getHostAddress(),
                    answer.text());
            return;
        }
        answer(ctx, session.settle(later.onLoop().apply(answer)));
    }

    private void answer(ChannelHandlerContext ctx, Answer answer) {
        switch (answer.then()) {
            case GO_ON -> {
                write(ctx, answer);
                deadline.awaitCommand(System.nanoTime());
            }
            case CLOSE -> end(ctx, answer);
            case START_TLS -> {
                write(ctx, answer);
                flush(ctx);
                startTls(ctx);
            }
        }
    }

    private void startTls(ChannelHandlerContext ctx) {
        ctx.pipeline().addFirst(server.tlsHandler(ctx.alloc()));
        deadline.awaitHandshake(System.nanoTime());
    }

    private void end(ChannelHandlerContext ctx, Answer last) {
        if (!ended) {
            ended = true; // before the flush, which may call back
            flush(ctx);
            Farewell.say(ctx, this, last);
        }
    }

    private void checkTime(ChannelHandlerContext ctx) {
        deadline.expired(System.nanoTime()).ifPresent(last -> end(ctx, session.timedOut(last)));
    }

    private void write(ChannelHandlerContext ctx, Answer answer) {
        if (!output.isWritable(answer.octets().length) && !output.isReadable()) {
            output.release();
            output = ctx.alloc().buffer(512);
        }
        output.writeBytes(answer.octets());
    }

    private void flush(ChannelHandlerContext ctx) {
        if (output.isReadable()) {
            ByteBuf full = output;
            output = Unpooled.EMPTY_BUFFER;
            var _ = ctx.writeAndFlush(full);
        }
    }
}
