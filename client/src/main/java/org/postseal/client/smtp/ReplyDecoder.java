package org.postseal.client.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;

import org.postseal.spec.SyntaxException;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Octets to replies, with a bound on every length. A line may end in LF alone. */
final class ReplyDecoder extends ByteToMessageDecoder {
    private final ReplyAssembler assembler = new ReplyAssembler();
    private volatile ReplyLimits limits = ReplyLimits.ORDINARY;

    /** Holds for the replies to commands that are sent from now on. */
    void limit(ReplyLimits replyLimits) {
        limits = replyLimits;
    }

    /** True where octets came that no reply has used up. On the event loop only. */
    boolean hasLeftover() {
        return assembler.isMidReply() || actualReadableBytes() > 0;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
            throws SyntaxException {
        int length = in.bytesBefore((byte) '\n');
        int line = length < 0 ? in.readableBytes() : length;
        if (line > ReplyLimits.LINE) {
            throw new SyntaxException("reply line is longer than this client takes");
        }
        if (length < 0) {
            return;
        }
        String text = in.readString(length, StandardCharsets.UTF_8);
        in.skipBytes(1);
        String bare = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        assembler.add(bare, limits).ifPresent(out::add);
    }
}
