package org.postseal.server.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** However the input is cut, replies and stored octets are the same. */
@SuppressWarnings("StringConcatToTextBlock") // every CR is meant
class CutTest {
    /** Sent group by group; within a group, cut anywhere. */
    private static final List<String> GROUPS =
            List.of(
                    "EHLO alice.test\r\n",
                    "BOGUS\r\nVRFY x\rx\r\nMAIL FROM:<a@alice.test>\r\n"
                            + "RCPT TO:<nobody@dave.test>\r\nRCPT TO:<dave@dave.test>\r\nDATA\r\n",
                    "Subject: x\r\n\r\n..a\r\n.b\r\n\u00e9\r\n.\r\nMAIL FROM:<>\r\n"
                            + "RCPT TO:<eve@dave.test>\r\nBDAT 12\r\nx: y\r\n\r\n.\r\nQBDAT 6 LAST\r\n"
                            + "UIT\r\nzRSET\r\nMAIL FROM:<>\r\nRCPT TO:<eve@dave.test>\r\nDATA\r\n",
                    "smuggled\n.\nMAIL FROM:<m@alice.test>\r.\r\n.\r\n"
                            + "NOOP "
                            + "n".repeat(5000)
                            + "\r\nHELP\r\nNOOP\n");

    @Test
    void anyCutGivesTheSameRepliesAndMessages() throws IOException {
        Random random = new Random(5321);
        try (TestServer server = TestServer.start(TestServer.SETTINGS)) {
            String expected = play(server, new Random(0), 1 << 20);
            assertEquals(2, server.spool.stored.size());
            for (int round = 0; round < 500; round++) {
                assertEquals(expected, play(server, random, 1 + random.nextInt(40)));
            }
        }
    }

    private static String play(TestServer server, Random random, int longest) {
        server.spool.stored.clear();
        Session session =
                new Session(
                        server.server,
                        Listener.Service.SMTP,
                        Visitor.direct(InetAddress.getLoopbackAddress()));
        EmbeddedChannel channel = new EmbeddedChannel(new SmtpConnection(server.server, session));
        StringBuilder seen = new StringBuilder();
        for (String group : GROUPS) {
            byte[] octets = group.getBytes(StandardCharsets.UTF_8);
            int at = 0;
            while (at < octets.length) {
                int length = Math.min(1 + random.nextInt(longest), octets.length - at);
                boolean direct = random.nextBoolean();
                ByteBuf piece = direct ? Unpooled.directBuffer() : Unpooled.buffer();
                channel.writeInbound(piece.writeBytes(octets, at, length));
                at += length;
                channel.runPendingTasks();
            }
            for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
                seen.append(out.toString(StandardCharsets.UTF_8));
                out.release();
            }
        }
        server.spool.stored.forEach(stored -> seen.append(stored.content()).append("|"));
        channel.finishAndReleaseAll();
        assertEquals(0, server.spool.openDrafts.get());
        return seen.toString().replaceAll("queued as [0-9A-F]+", "queued");
    }
}
