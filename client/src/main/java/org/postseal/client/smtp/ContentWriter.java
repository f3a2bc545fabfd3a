package org.postseal.client.smtp;

import io.netty.buffer.ByteBuf;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Reply;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Sends the content of a message no faster than the peer takes it. */
final class ContentWriter {
    private final Wire wire;
    private final Duration limit;

    ContentWriter(Wire wire, Duration limit) {
        this.wire = wire;
        this.limit = limit;
    }

    /**
     * Sends the content with the final dot, after 354.
     *
     * @param pieces at its first piece
     * @param finalReplies replies that come when all is sent
     * @return the refusal that came before the end; the session is then out of step
     */
    Optional<Reply> data(MessagePieces pieces, int finalReplies)
            throws SmtpException, SyntaxException, IOException {
        DotStuffer stuffer = new DotStuffer();
        wire.expect(finalReplies);
        while (wire.awaitWritable("DATA", limit) && !wire.hasReply()) {
            ByteBuf out = wire.buffer(pieces.length() + pieces.length() / 32 + 8);
            pieces.stuffTo(out, stuffer);
            if (pieces.isLast()) {
                stuffer.end(out);
                wire.write(out);
                return Optional.empty();
            }
            wire.write(out);
            pieces.next();
        }
        return Optional.of(refusal(wire.await("DATA", limit)));
    }

    /** A 250 to what was not sent whole may be believed by nobody. */
    private Reply refusal(Reply early) throws SmtpException {
        if (early.isPositive()) {
            throw wire.failed("DATA", "reply before the end of the message");
        }
        return early;
    }

    /**
     * Sends the content in chunks, and reads the replies to all but the last (RFC 3030).
     *
     * @param pieces at its first piece
     * @param finalReplies replies to the last chunk
     * @return the refusal of a chunk; the session is then out of step
     */
    Optional<Reply> chunks(MessagePieces pieces, int finalReplies)
            throws SmtpException, SyntaxException, IOException {
        int unanswered = 0;
        while (!pieces.isLast()) {
            wire.expect(1);
            chunk(pieces);
            unanswered++;
            boolean open = wire.awaitWritable("BDAT", limit);
            while (unanswered > 0 && (wire.hasReply() || !open)) {
                Reply reply = wire.await("BDAT", limit);
                if (!reply.isPositive()) {
                    return Optional.of(reply);
                }
                unanswered--;
            }
            pieces.next();
        }
        wire.expect(finalReplies);
        chunk(pieces);
        for (; unanswered > 0; unanswered--) {
            Reply reply = wire.await("BDAT", limit);
            if (!reply.isPositive()) {
                return Optional.of(reply);
            }
        }
        return Optional.empty();
    }

    /** Sends the piece at hand as one chunk. */
    void chunk(MessagePieces pieces) {
        ByteBuf out = wire.buffer(pieces.length() + 32);
        String last = pieces.isLast() ? " LAST\r\n" : "\r\n";
        out.writeCharSequence("BDAT " + pieces.length() + last, StandardCharsets.US_ASCII);
        pieces.copyTo(out);
        wire.write(out);
    }
}
