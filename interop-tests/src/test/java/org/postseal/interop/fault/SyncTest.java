package org.postseal.interop.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.process.ServerProcess;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Told 250 means on disk: judged by the system calls of a running server. */
class SyncTest {
    private static final int ALONE = 10;
    private static final int TOGETHER = 16;

    @TempDir Path directory;

    @Test
    @Timeout(600)
    void theLogIsSyncedBetweenTheLastOctetAnd250() throws Exception {
        Path trace = directory.resolve("trace");
        Map<String, String> alone = new LinkedHashMap<>();
        Map<String, String> together = new LinkedHashMap<>();
        try (Sink sink = Sink.start();
                ServerProcess server =
                        ServerProcess.start(
                                Settings.write(
                                        directory, "mx.dave.test", "127.0.0.1:0", sink.hop(), ""),
                                strace(trace))) {
            InetSocketAddress address = server.address();
            for (int i = 0; i < ALONE; i++) {
                String id = sendOne(address, "alone" + i + "end", i * 20_000);
                alone.put("alone" + i + "end", id);
                server.logged(line -> line.endsWith(id + ": removed"));
            }
            sendTogether(address, together);
            server.stop();
        }
        SyncTrace read = new SyncTrace(Files.readAllLines(trace, StandardCharsets.ISO_8859_1));
        assertEquals(List.of(), read.faults(alone));
        assertEquals(List.of(), read.unsynced(alone));
        assertEquals(ALONE, read.groups(alone), "one commit, one sync");
        assertEquals(List.of(), read.faults(together));
        int groups = read.groups(together);
        assertTrue(groups < TOGETHER, "commits that wait share a sync, but there were " + groups);
        // The same judge, on servers that do not keep the promise.
        assertEquals(ALONE, read.withoutSyncs().faults(alone).size());
        assertEquals(TOGETHER, read.withoutSyncs().faults(together).size());
        assertEquals(ALONE, read.withSyncsLast().unsynced(alone).size());
        assertEquals(TOGETHER, read.withSyncsLast().faults(together).size());
    }

    private static List<String> strace(Path trace) {
        return List.of(
                "strace",
                "-f",
                "-y",
                "-s",
                "5000", // a page of the database, whole
                "--seccomp-bpf",
                "-o",
                trace.toString(),
                "-e",
                "trace=fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg");
    }

    private static String sendOne(InetSocketAddress address, String localPart, int size)
            throws IOException {
        try (SmtpPeer peer = SmtpPeer.greeted(address)) {
            return queueId(peer.send(localPart + "@dave.test", Mail.named(localPart, size)));
        }
    }

    /** All are complete but for their last line; then all are ended at once. */
    private static void sendTogether(InetSocketAddress address, Map<String, String> ids)
            throws IOException {
        List<SmtpPeer> peers = new ArrayList<>();
        try {
            for (int i = 0; i < TOGETHER; i++) {
                SmtpPeer peer = SmtpPeer.greeted(address);
                peers.add(peer);
                peer.begin("together" + i + "end@dave.test");
                peer.raw(Mail.named("together" + i, 3000));
            }
            for (SmtpPeer peer : peers) {
                peer.raw(".\r\n");
            }
            for (int i = 0; i < TOGETHER; i++) {
                ids.put("together" + i + "end", queueId(peers.get(i).reply()));
            }
        } finally {
            for (SmtpPeer peer : peers) {
                peer.close();
            }
        }
    }

    private static String queueId(String reply) {
        assertTrue(reply.startsWith("250 2.0.0 Ok: queued as "), reply);
        return reply.substring(reply.lastIndexOf(' ') + 1);
    }
}
