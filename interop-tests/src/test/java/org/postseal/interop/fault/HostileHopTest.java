package org.postseal.interop.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.process.ServerProcess;
import org.postseal.interop.process.Waiting;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A next hop that drops the connection, each time one command later. */
class HostileHopTest {
    private static final List<String> STAGES =
            List.of("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", ".", "QUIT");

    @TempDir Path directory;

    private final Set<String> dropped = ConcurrentHashMap.newKeySet();

    @Test
    @Timeout(300)
    void aHopThatDropsAfterEachCommandLosesAndRepeatsNothingUnsaid() throws Exception {
        byte[] message = Mail.named("dropped", 3000);
        try (HostileNames names = new HostileNames();
                Sink sink = Sink.start(this::drops)) {
            // Five hosts of equal address: one attempt goes through the first five stages.
            for (int i = 1; i <= 5; i++) {
                names.load("erin.test. 60 IN MX " + i * 10 + " mx" + i + ".erin.test.");
                names.load("mx" + i + ".erin.test. 60 IN A 127.0.0.1");
            }
            String more =
                    "[outward]\nport = "
                            + sink.port()
                            + "\n[queue]\nretry-min = \"1s\"\nretry-max = \"1s\"\n";
            Path settings =
                    Settings.write(
                            directory,
                            "mx.dave.test",
                            "127.0.0.1:0",
                            sink.hop(),
                            more + names.settings());
            try (ServerProcess server = ServerProcess.start(settings)) {
                try (SmtpPeer peer = SmtpPeer.greeted(server.address())) {
                    assertTrue(peer.send("erin@erin.test", message).startsWith("250 "));
                }
                server.logged(line -> line.endsWith(": removed"));
                server.stop(); // which ends the idle session
                Waiting.until(() -> dropped.contains("QUIT"), () -> "dropped at " + dropped);
                assertEquals(Set.copyOf(STAGES), dropped);
                // The copy whose reply was lost, which the log owns to, and the one that was told.
                assertEquals(2, sink.copiesFor("erin@erin.test").size());
                assertEquals(1, count(server, "status=deferred (possible duplicate: "));
                assertEquals(1, count(server, "status=sent"));
            }
            for (Sink.Copy copy : sink.copies()) {
                assertTrue(Mail.isCopyOf(copy.content(), message));
            }
        }
    }

    private boolean drops(int connection, String verb) {
        boolean drop = connection <= STAGES.size() && verb.equals(STAGES.get(connection - 1));
        if (drop) {
            dropped.add(verb);
        }
        return drop;
    }

    private static long count(ServerProcess server, String text) {
        return server.log().stream().filter(line -> line.contains(text)).count();
    }
}
