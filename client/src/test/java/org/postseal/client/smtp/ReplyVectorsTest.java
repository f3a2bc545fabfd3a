package org.postseal.client.smtp;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.KeyReply;
import org.postseal.spec.smtp.Reply;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.util.List;

/** Vectors of family {@code pgpkey-reply}, read as they come from a socket. */
final class ReplyVectorsTest {
    static List<Vector> good() throws IOException {
        return Vectors.good("pgpkey-reply");
    }

    static List<Vector> bad() throws IOException {
        return Vectors.bad("pgpkey-reply");
    }

    private static KeyReply read(Vector vector) throws SyntaxException {
        ReplyDecoder decoder = new ReplyDecoder();
        decoder.limit(ReplyLimits.PGPKEY);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        try {
            channel.writeInbound(
                    Unpooled.wrappedBuffer(Octets.of(vector.input().required("reply"))));
        } catch (DecoderException e) {
            throw new SyntaxException(e.getMessage());
        }
        Reply reply = channel.readInbound();
        if (reply == null || decoder.hasLeftover()) {
            throw new SyntaxException("not one whole reply");
        }
        return KeyReply.decode(reply, vector.input().required("cap").intValue());
    }

    @ParameterizedTest
    @MethodSource
    void good(Vector vector) {
        KeyReply reply = assertDoesNotThrow(() -> read(vector));
        boolean key = vector.expect().required("kind").textValue().equals("key");
        assertEquals(key, reply instanceof KeyReply.Key);
    }

    @ParameterizedTest
    @MethodSource
    void bad(Vector vector) {
        assertThrows(SyntaxException.class, () -> read(vector));
    }
}
