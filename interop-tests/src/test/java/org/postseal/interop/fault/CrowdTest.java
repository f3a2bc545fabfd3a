package org.postseal.interop.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.process.ServerProcess;
import org.postseal.interop.process.Waiting;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Thousands of connections that do nothing, or nearly so, and fifty that work. */
class CrowdTest {
    private static final int IDLE = 5000;
    private static final int SLOW = 2000;
    private static final int WORKING = 50;
    private static final int MESSAGES = 10;
    private static final int FILES = IDLE + SLOW + WORKING + 500;
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files +(\\d+) .*");
    private static final Pattern USED = Pattern.compile(" used (\\d+)K");

    @TempDir Path directory;

    @Test
    @Timeout(600)
    void workGoesOnAmongIdleAndSlowClients() throws Exception {
        List<SmtpPeer> peers = new ArrayList<>();
        try (Sink sink = Sink.start();
                ServerProcess server =
                        ServerProcess.start(
                                Settings.write(
                                        directory, "mx.dave.test", "127.0.0.1:0", sink.hop(), ""));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            InetSocketAddress address = server.address();
            requireFiles(Path.of("/proc/self/limits"));
            requireFiles(Path.of("/proc/" + server.pid() + "/limits"));
            for (int i = 0; i < IDLE + SLOW; i++) {
                peers.add(SmtpPeer.greeted(address));
            }
            Trickle trickle = new Trickle(peers.subList(IDLE, IDLE + SLOW));
            Future<Integer> trickled = threads.submit(trickle);
            List<Future<Integer>> working = new ArrayList<>();
            for (int i = 0; i < WORKING; i++) {
                String name = "w" + i;
                working.add(threads.submit(() -> work(address, name)));
            }
            for (Future<Integer> worker : working) {
                assertEquals(MESSAGES, worker.get());
            }
            Waiting.until(
                    () -> sink.copies().size() == WORKING * MESSAGES,
                    () -> sink.copies().size() + " delivered");
            trickle.stop();
            assertTrue(trickled.get() >= SLOW, "each slow client sent octets meanwhile");
            assertEquals(IDLE, answering(peers.subList(0, IDLE)), "idle clients are still served");
            report(server);
        } finally {
            for (SmtpPeer peer : peers) {
                peer.close();
            }
        }
    }

    private static int work(InetSocketAddress address, String name) throws IOException {
        int taken = 0;
        try (SmtpPeer peer = SmtpPeer.greeted(address)) {
            for (int i = 0; i < MESSAGES; i++) {
                byte[] message = Mail.named(name + "-" + i, 4096);
                if (peer.send("dave@dave.test", message).startsWith("250")) {
                    taken++;
                }
            }
        }
        return taken;
    }

    private static int answering(List<SmtpPeer> peers) throws IOException {
        int answers = 0;
        for (SmtpPeer peer : peers) {
            if (peer.command("NOOP").startsWith("250")) {
                answers++;
            }
        }
        return answers;
    }

    /** Both processes need a socket for each client. */
    private static void requireFiles(Path limits) throws IOException {
        for (String line : Files.readAllLines(limits)) {
            Matcher found = OPEN_FILES.matcher(line);
            if (found.matches()) {
                assertTrue(
                        Long.parseLong(found.group(1)) >= FILES,
                        "this test needs `ulimit -Hn` of at least " + FILES + ": " + line);
            }
        }
    }

    private static void report(ServerProcess server) throws Exception {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        String pid = Long.toString(server.pid());
        Process process =
                new ProcessBuilder(jcmd.toString(), pid, "GC.heap_info")
                        .redirectErrorStream(true)
                        .start();
        String heap = String.join("\n", process.inputReader().lines().toList());
        assertEquals(0, process.waitFor(), heap);
        long used =
                USED.matcher(heap.replaceAll("(?m)^ *Metaspace.*$", ""))
                        .results()
                        .mapToLong(r -> Long.parseLong(r.group(1)))
                        .sum();
        assertTrue(used > 0 && used < 512 << 10, heap);
        assertTrue(server.find(line -> line.contains("OutOfMemory")).isEmpty());
        String peak =
                Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                        .filter(line -> line.startsWith("VmHWM"))
                        .findFirst()
                        .orElseThrow();
        System.out.println("crowd: heap used " + used / 1024 + " MiB, peak of process " + peak);
    }

    /** One octet now and then: half of the clients in a command, half in content. */
    private static final class Trickle implements Callable<Integer> {
        private static final byte[] OCTET = "x".getBytes(US_ASCII);
        private static final long PAUSE_MILLIS = 100;

        private final List<SmtpPeer> peers;
        private volatile boolean stopped;

        Trickle(List<SmtpPeer> peers) {
            this.peers = peers;
        }

        void stop() {
            stopped = true;
        }

        /** The number of octets sent. */
        @Override
        public Integer call() throws Exception {
            for (SmtpPeer peer : peers.subList(0, peers.size() / 2)) {
                peer.begin("dave@dave.test");
            }
            for (SmtpPeer peer : peers.subList(peers.size() / 2, peers.size())) {
                peer.raw("NOOP ");
            }
            int sent = 0;
            do {
                for (SmtpPeer peer : peers) {
                    peer.raw(OCTET);
                    sent++;
                }
                Thread.sleep(PAUSE_MILLIS);
            } while (!stopped);
            return sent;
        }
    }
}
