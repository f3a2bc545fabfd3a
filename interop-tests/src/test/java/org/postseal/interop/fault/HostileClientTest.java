package org.postseal.interop.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.process.ServerProcess;
import org.postseal.interop.process.Waiting;
import org.postseal.server.spool.Spool;
import org.postseal.server.spool.SpoolSettings;
import org.postseal.server.spool.SqliteSpool;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Clients that break off, lie and exaggerate. */
@Timeout(300)
class HostileClientTest {
    private static final int TEN_MEGABYTES = 10 << 20;
    private static final String HEADER = "From: <alice@client.test>\r\n\r\n";

    @TempDir static Path directory;

    private static Sink sink;
    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        sink = Sink.start();
        server =
                ServerProcess.start(
                        Settings.write(directory, "mx.dave.test", "127.0.0.1:0", sink.hop(), ""));
        server.address();
    }

    /** What was broken off left nothing in the spool, and was not delivered. */
    @AfterAll
    static void stop() throws Exception {
        server.stop();
        Path data = directory.resolve("data");
        try (Spool spool =
                SqliteSpool.open(
                        SpoolSettings.in(data, directory.resolve("keys")),
                        InstantSource.system(),
                        new SecureRandom())) {
            assertEquals(List.of(), spool.list(10));
        } finally {
            sink.close();
        }
        assertEquals(List.of(), sink.copiesFor("broken@dave.test"));
        assertTrue(server.find(line -> line.contains("OutOfMemory")).isEmpty());
    }

    private static SmtpPeer peer() throws IOException, InterruptedException {
        return SmtpPeer.greeted(server.address());
    }

    private static void deliversAsSent(String recipient, String content) throws Exception {
        try (SmtpPeer peer = peer()) {
            String reply = peer.send(recipient, content.getBytes(ISO_8859_1));
            assertTrue(reply.startsWith("250 "), reply);
        }
        assertTrue(sink.await(recipient).text().endsWith(content));
    }

    @Test
    void dataBrokenOffIsForgotten() throws Exception {
        try (SmtpPeer peer = peer()) {
            peer.begin("broken@dave.test");
            peer.raw(Mail.named("broken", 300_000));
        }
        try (SmtpPeer peer = peer()) {
            peer.begin("broken@dave.test");
            peer.raw(HEADER + "text\r\n.\r"); // all but the last octet
        }
        deliversAsSent("after-data@dave.test", HEADER + "whole\r\n");
    }

    @Test
    void aChunkThatIsTooShortIsForgotten() throws Exception {
        try (SmtpPeer peer = peer()) {
            peer.raw("MAIL FROM:<a@client.test>\r\nRCPT TO:<broken@dave.test>\r\n");
            peer.reply();
            peer.reply();
            peer.raw("BDAT 1000 LAST\r\n" + HEADER + "less than a thousand\r\n.\r\n");
        }
        deliversAsSent("after-bdat@dave.test", HEADER + "whole\r\n");
    }

    @Test
    void whatFollowsAChunkIsNoContent() throws Exception {
        String content = HEADER + "counted\r\n";
        try (SmtpPeer peer = peer()) {
            peer.raw("MAIL FROM:<a@client.test>\r\nRCPT TO:<counted@dave.test>\r\n");
            peer.reply();
            peer.reply();
            peer.raw("BDAT " + content.length() + " LAST\r\n" + content + "surplus\r\n");
            assertTrue(peer.reply().startsWith("250 "));
            assertTrue(peer.reply().startsWith("500 "));
        }
        assertTrue(sink.await("counted@dave.test").text().endsWith(content));
    }

    @Test
    void aLineOfTenMegabytesIsContentButNoCommand() throws Exception {
        deliversAsSent("long@dave.test", HEADER + "x".repeat(TEN_MEGABYTES) + "\r\n");
        try (SmtpPeer peer = peer()) {
            String reply = peer.command("NOOP " + "x".repeat(TEN_MEGABYTES));
            assertEquals("500 5.5.2 Line too long", reply);
            assertTrue(peer.command("NOOP").startsWith("250 "));
        }
    }

    @Test
    void nulIsContentButNoCommand() throws Exception {
        deliversAsSent("nul@dave.test", HEADER + "a\0b\0\0\r\n\0\r\n");
        try (SmtpPeer peer = peer()) {
            assertTrue(peer.command("MAIL FROM:<a\0@client.test>").startsWith("50"));
            assertTrue(peer.command("\0\0\0").startsWith("500 "));
            assertTrue(peer.command("NOOP").startsWith("250 "));
        }
    }

    @Test
    void aHundredThousandRecipientsAreAThousand() throws Exception {
        int block = 1000;
        Map<String, Integer> replies = new TreeMap<>();
        try (SmtpPeer peer = peer()) {
            assertTrue(peer.command("MAIL FROM:<a@client.test>").startsWith("250 "));
            for (int from = 0; from < 100_000; from += block) {
                StringBuilder commands = new StringBuilder();
                for (int i = from; i < from + block; i++) {
                    commands.append("RCPT TO:<many").append(i).append("@dave.test>\r\n");
                }
                peer.raw(commands.toString());
                for (int i = 0; i < block; i++) {
                    replies.merge(peer.reply().substring(0, 9), 1, Integer::sum);
                }
            }
            assertEquals(Map.of("250 2.1.5", 1000, "452 4.5.3", 99_000), replies);
            assertTrue(peer.command("DATA").startsWith("354 "));
            assertTrue(peer.command(HEADER + "to many\r\n.").startsWith("250 "));
        }
        Waiting.until(() -> !sink.copiesFor("many999@dave.test").isEmpty(), () -> "not delivered");
        assertFalse(sink.copiesFor("many0@dave.test").isEmpty());
        assertTrue(sink.copiesFor("many1000@dave.test").isEmpty());
    }

    @Test
    void nonsenseEndsTheSession() throws Exception {
        try (SmtpPeer peer = peer()) {
            peer.command("MAIL FROM:<a@client.test>");
            for (int i = 0; i < 20; i++) {
                peer.raw("NONSENSE\r\n");
            }
            String reply = peer.reply();
            while (reply.startsWith("500 ")) {
                reply = peer.reply();
            }
            assertTrue(reply.startsWith("421 4.7.0"), reply);
            assertTrue(peer.isEnded());
        }
    }
}
