package org.postseal.interop.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.process.ServerProcess;
import org.postseal.interop.process.Waiting;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * SIGKILL at any instant: what got 250 is delivered. Each run of the server calls itself by another
 * name, so that the next hop knows from which run a copy came.
 */
class KillTest {
    private static final int MESSAGES = 2000;
    private static final int KILLS = 20;
    private static final int CLIENTS = 8;
    private static final int PER_DESTINATION = 5;

    @TempDir Path directory;

    /** The runs that delivered a message, by its name. */
    private final Map<String, List<String>> delivered = new ConcurrentHashMap<>();

    private final Set<String> altered = ConcurrentHashMap.newKeySet();

    @Test
    @Timeout(600)
    void whatGot250IsDelivered() throws Exception {
        long seed = Long.getLong("postseal.seed", System.nanoTime());
        System.out.println("kill test: -Dpostseal.seed=" + seed);
        InetSocketAddress address = freePort();
        try (Sink sink = Sink.start(this::note);
                Injector injector = new Injector(address, CLIENTS)) {
            Random random = new Random(seed);
            for (int run = 1; run <= KILLS; run++) {
                runAndKill(settings(sink, address, "run" + run), injector, random);
            }
            try (ServerProcess last = ServerProcess.start(settings(sink, address, "last"))) {
                last.address();
                injector.finishAt(MESSAGES);
                Waiting.until(
                        () -> delivered.keySet().containsAll(injector.acknowledged()),
                        () -> "lost: " + lost(injector));
                last.stop();
            }
            judge(injector, "seed " + seed);
        }
    }

    private void runAndKill(Path settings, Injector injector, Random random) throws Exception {
        try (ServerProcess server = ServerProcess.start(settings)) {
            boolean whileStarting = random.nextInt(4) == 0;
            if (!whileStarting) {
                server.address();
                int enough = injector.acknowledged().size() + random.nextInt(90);
                Waiting.until(
                        () -> injector.acknowledged().size() >= enough,
                        () -> "the server takes no mail:\n" + server.log());
            }
            // The instant itself is the point of the test, whatever the server does then.
            Thread.sleep(random.nextInt(whileStarting ? 1500 : 100));
            server.kill();
        }
    }

    private Path settings(Sink sink, InetSocketAddress address, String run) throws IOException {
        String listen = address.getAddress().getHostAddress() + ":" + address.getPort();
        String queue = "[queue]\nper-destination = " + PER_DESTINATION;
        return Settings.write(directory, run + ".dave.test", listen, sink.hop(), queue);
    }

    /** On an address that no client takes its own ports from. */
    private static InetSocketAddress freePort() throws IOException {
        InetAddress address = InetAddress.ofLiteral("127.0.0.77");
        try (ServerSocket socket = new ServerSocket(0, 1, address)) {
            return new InetSocketAddress(address, socket.getLocalPort());
        }
    }

    private void note(Sink.Copy copy) {
        String name = Mail.nameOf(copy.content());
        if (!Mail.isCopyOf(copy.content(), Injector.content(name))) {
            altered.add(name);
        }
        delivered.computeIfAbsent(name, _ -> new CopyOnWriteArrayList<>()).add(copy.client());
    }

    private Set<String> lost(Injector injector) {
        return injector.acknowledged().stream()
                .filter(name -> !delivered.containsKey(name))
                .collect(Collectors.toSet());
    }

    private void judge(Injector injector, String seed) {
        assertEquals(Set.of(), lost(injector), seed);
        assertEquals(Set.of(), altered, seed);
        assertTrue(injector.acknowledged().size() >= MESSAGES);
        // A second copy is explained by a kill between the delivery and its record: the run that
        // made the first copy was killed, and had no more deliveries under way than this.
        Map<String, Integer> repeated = new TreeMap<>();
        delivered.forEach(
                (name, runs) -> {
                    assertEquals(
                            runs.size(),
                            Set.copyOf(runs).size(),
                            seed + ", twice in one run: " + name);
                    runs.subList(0, runs.size() - 1)
                            .forEach(run -> repeated.merge(run, 1, Integer::sum));
                });
        repeated.forEach(
                (run, count) ->
                        assertTrue(
                                count <= PER_DESTINATION,
                                () -> seed + ": " + count + " repeated after the kill of " + run));
        long extra =
                delivered.keySet().stream()
                        .filter(n -> !injector.acknowledged().contains(n))
                        .count();
        System.out.printf(
                "kill test: %d sent, %d got 250, 0 lost, %d taken without the client hearing so,"
                        + " %d duplicates %s%n",
                injector.attempts(),
                injector.acknowledged().size(),
                extra,
                repeated.values().stream().mapToInt(Integer::intValue).sum(),
                repeated);
    }
}
