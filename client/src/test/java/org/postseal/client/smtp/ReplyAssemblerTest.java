package org.postseal.client.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.spec.smtp.EnhancedCode;
import org.postseal.spec.smtp.Reply;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Every shape of reply that servers send, and those that none may. */
class ReplyAssemblerTest {
    private static List<Reply> decode(String... reads) {
        EmbeddedChannel channel = new EmbeddedChannel(new ReplyDecoder());
        try {
            List<Reply> replies = new ArrayList<>();
            for (String read : reads) {
                channel.writeInbound(Unpooled.copiedBuffer(read, StandardCharsets.ISO_8859_1));
                for (Reply reply = channel.readInbound();
                        reply != null;
                        reply = channel.readInbound()) {
                    replies.add(reply);
                }
            }
            return replies;
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private static Reply only(String text) {
        List<Reply> replies = decode(text);
        assertEquals(1, replies.size());
        return replies.getFirst();
    }

    private static Reply reply(int code, EnhancedCode enhanced, String... lines) {
        return new Reply(code, Optional.ofNullable(enhanced), List.of(lines));
    }

    @Test
    void takesWhatServersSend() {
        EnhancedCode ok = new EnhancedCode(2, 1, 0);
        assertEquals(reply(250, ok, "fine"), only("250 2.1.0 fine\r\n"));
        assertEquals(reply(250, null, ""), only("250\r\n"), "bare code");
        assertEquals(reply(250, null, ""), only("250 \r\n"));
        assertEquals(reply(250, null, "ok"), only("250 ok\n"), "bare LF");
        assertEquals(reply(250, ok, ""), only("250 2.1.0\r\n"), "code without text");
        assertEquals(reply(250, null, "5.1.0 fine"), only("250 5.1.0 fine\r\n"), "wrong class");
        assertEquals(reply(550, null, "5.1 no"), only("550 5.1 no\r\n"), "no enhanced code");
        assertEquals(reply(250, null, "2.1.0-x"), only("250 2.1.0-x\r\n"));
        assertEquals(reply(250, null, "2.1.1000 x"), only("250 2.1.1000 x\r\n"));
        assertEquals(reply(250, ok, "a", "b"), only("250-2.1.0 a\r\n250 2.1.0 b\r\n"));
        assertEquals(reply(250, ok, "a", "b"), only("250-2.1.0 a\r\n250 b\r\n"), "first only");
        assertEquals(reply(250, null, "a", ""), only("250-a\r\n250\r\n"), "bare code at the end");
        assertEquals(reply(354, null, "go"), only("354 go\r\n"));
    }

    @Test
    void takesRepliesHoweverTheyAreCut() {
        String text = "250-2.1.0 a\r\n250 2.1.0 b\r\n354\r\n421 4.3.2 bye\r\n";
        List<Reply> whole = decode(text);
        assertEquals(3, whole.size());
        assertEquals(whole, decode(text.split("")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "2\r\n",
                "25\r\n",
                "hello\r\n",
                "150 x\r\n",
                "650 x\r\n",
                "099 x\r\n",
                "2x0 x\r\n",
                "250x\r\n",
                "2500 x\r\n",
                "25\0 x\r\n",
                "HTTP/1.1 400 Bad\r\n",
                "250-a\r\n251 b\r\n",
                "250-a\r\n550 b\r\n",
                "\0\0\0\0\n"
            })
    void refusesWhatIsNoReply(String text) {
        assertThrows(DecoderException.class, () -> decode(text));
    }

    @Test
    void boundsLinesAndReplies() {
        assertEquals(4000, only("250 " + "x".repeat(4000) + "\r\n").lines().getFirst().length());
        assertThrows(DecoderException.class, () -> decode("250 " + "x".repeat(4096)));
        assertThrows(DecoderException.class, () -> decode("250 " + "x".repeat(5000) + "\r\n"));
        assertEquals(256, only("250-x\r\n".repeat(255) + "250 x\r\n").lines().size());
        assertThrows(DecoderException.class, () -> decode("250-x\r\n".repeat(257)));
        String long4000 = "250-" + "x".repeat(4000) + "\r\n";
        assertThrows(DecoderException.class, () -> decode(long4000.repeat(17)));
    }

    /** Octets of no meaning either give bounded replies or are refused; nothing else comes out. */
    @Test
    void survivesMutations() {
        Random random = new Random(7);
        String seed = "220 mx.test\r\n250-2.1.0 a\r\n250-PIPELINING\r\n250 2.1.0 b\r\n354 go\r\n";
        int refused = 0;
        for (int round = 0; round < 2000; round++) {
            byte[] octets = seed.getBytes(StandardCharsets.ISO_8859_1);
            for (int i = random.nextInt(4); i >= 0; i--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            try {
                for (Reply reply : decode(new String(octets, StandardCharsets.ISO_8859_1))) {
                    assertTrue(reply.code() >= 200 && reply.code() < 600);
                    assertTrue(!reply.lines().isEmpty() && reply.lines().size() <= 5);
                }
            } catch (DecoderException e) {
                refused++;
            }
        }
        assertTrue(refused > 0 && refused < 2000);
    }
}
