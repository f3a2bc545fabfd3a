package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.policy.CallAhead.Answer;
import org.postseal.server.policy.NextHop;
import org.postseal.server.policy.Routing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

class NextHopProbeTest {
    @TempDir Path directory;
    private TestSite site;
    private ScriptedServer server;
    private NextHopProbe probe;

    @BeforeEach
    void begin() throws IOException {
        site = new TestSite(directory);
        server = ScriptedServer.start();
        server.onRcpt = NextHopProbeTest::reply;
        probe =
                new NextHopProbe(
                        new Routing(
                                Map.of("box.test", new NextHop.Smtp("127.0.0.1", server.port())),
                                Map.of(),
                                Optional.empty()),
                        site.hosts(),
                        site::connect,
                        "relay.box.test",
                        site.clock);
    }

    private static String reply(String rcpt) {
        if (rcpt.contains("dave")) {
            return "250 2.1.5 ok";
        }
        if (rcpt.contains("busy")) {
            return "450 4.2.1 later";
        }
        if (rcpt.contains("full")) {
            return "550 5.2.2 quota";
        }
        return rcpt.contains("stuffed") ? "552 no room" : "550 5.1.1 unknown";
    }

    @AfterEach
    void end() throws IOException {
        probe.close();
        site.close();
        server.close();
    }

    @Test
    void asksWithTheNullReversePathAndKeepsTheAnswerForItsTime() {
        assertEquals(Answer.ACCEPTED, ask("dave@box.test"));
        assertEquals(Answer.UNKNOWN, ask("eve@box.test"));
        assertEquals(2, asked());
        assertEquals(2, server.commands.stream().filter(c -> c.startsWith("MAIL FROM:<>")).count());
        assertEquals(Answer.ACCEPTED, ask("dave@box.test"));
        assertEquals(Answer.UNKNOWN, ask("eve@box.test"));
        assertEquals(2, asked());

        site.clock.advance(Duration.ofMinutes(6));
        assertEquals(Answer.ACCEPTED, ask("dave@box.test"));
        assertEquals(Answer.UNKNOWN, ask("eve@box.test"));
        assertEquals(3, asked(), "a negative answer lives five minutes");

        site.clock.advance(Duration.ofHours(1));
        assertEquals(Answer.ACCEPTED, ask("dave@box.test"));
        assertEquals(4, asked(), "a positive answer lives an hour");
        assertEquals(0, server.mails.size());
    }

    @Test
    void whoPutsTheQuestionOffIsAskedAgain() {
        assertEquals(Answer.UNAVAILABLE, ask("busy@box.test"));
        assertEquals(Answer.UNAVAILABLE, ask("busy@box.test"));
        assertEquals(2, asked());
    }

    /** Room may be made at any time. */
    @Test
    void whoIsFullIsNotUnknownAndIsAskedAgain() {
        assertEquals(Answer.FULL, ask("full@box.test"));
        assertEquals(Answer.FULL, ask("stuffed@box.test"));
        assertEquals(Answer.FULL, ask("full@box.test"));
        assertEquals(3, asked());
    }

    @Test
    void aNextHopThatIsDownIsNoRefusal() throws IOException {
        server.close();
        assertEquals(Answer.UNAVAILABLE, ask("dave@box.test"));
    }

    private long asked() {
        return server.commands.stream().filter(c -> c.startsWith("RCPT")).count();
    }

    private Answer ask(String address) {
        return probe.ask(TestMessages.mailbox(address))
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }
}
