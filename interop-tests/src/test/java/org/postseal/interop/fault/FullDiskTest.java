package org.postseal.interop.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.process.ServerProcess;
import org.postseal.interop.process.Waiting;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server whose data directory is a file system of 80 MiB, of which it keeps 64 free. */
class FullDiskTest {
    private static final int SIZE = 400_000;

    @TempDir Path directory;

    private final List<String> taken = new ArrayList<>();
    private int sent;

    @Test
    @Timeout(600)
    void refusesWhileFullTakesAgainWhenNotAndLosesNothing() throws Exception {
        Files.createDirectory(directory.resolve("data"));
        try (Sink sink = Sink.start();
                ServerProcess server = ServerProcess.start(settings(sink), onSmallDisk())) {
            InetSocketAddress address = server.address();
            Path disk = Path.of("/proc/" + server.pid() + "/root" + directory.resolve("data"));

            sink.pause();
            fillThroughSmtp(address);
            assertTrue(taken.size() > 3, "something fitted: " + taken);
            sink.resume();
            awaitAll(sink);
            assertEquals("250", again(address), "the queue is empty, so there is space again");

            // Not one octet is left: nothing is taken, nothing can be recorded.
            sink.pause();
            assertEquals("250", again(address));
            Path ballast = disk.resolve("ballast");
            fill(ballast);
            assertEquals("452 4.3.1", send(address).substring(0, 9));
            sink.resume();
            awaitAll(sink);
            assertEquals("452 4.3.1", send(address).substring(0, 9));
            Files.delete(ballast);
            assertEquals("250", again(address));
            awaitAll(sink);
            server.stop();
            assertEquals(
                    taken.stream().sorted().toList(),
                    sink.copies().stream().map(c -> Mail.nameOf(c.content())).sorted().toList(),
                    "each once, and nothing that was refused");
        }
    }

    private Path settings(Sink sink) throws IOException {
        return Settings.write(directory, "mx.dave.test", "127.0.0.1:0", sink.hop(), "");
    }

    /** A file system of the server's own; root and ordinary users alike may make it so. */
    private List<String> onSmallDisk() {
        String mount = "mount -t tmpfs -o size=80m,mode=700 none \"$0\" && exec \"$@\"";
        return List.of("unshare", "-rm", "sh", "-c", mount, directory.resolve("data").toString());
    }

    private void fillThroughSmtp(InetSocketAddress address) throws IOException {
        String reply = send(address);
        while (reply.startsWith("250")) {
            reply = send(address);
        }
        assertEquals("452 4.3.1", reply.substring(0, 9));
    }

    /** Sends until it is taken; the code of the last reply. */
    private String again(InetSocketAddress address) throws InterruptedException {
        List<String> last = new ArrayList<>(List.of(""));
        Waiting.until(
                () -> {
                    try {
                        last.set(0, send(address));
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                    return last.getFirst().startsWith("250");
                },
                last::getFirst);
        return last.getFirst().substring(0, 3);
    }

    private String send(InetSocketAddress address) throws IOException {
        String name = "disk" + sent++;
        try (SmtpPeer peer = SmtpPeer.greeted(address)) {
            String reply = peer.send("dave@dave.test", Mail.named(name, SIZE));
            if (reply.startsWith("250")) {
                taken.add(name);
            }
            return reply;
        }
    }

    private void awaitAll(Sink sink) throws InterruptedException {
        Waiting.until(
                () -> sink.copies().size() >= taken.size(),
                () -> sink.copies().size() + " of " + taken.size());
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertTrue(Files.size(file) > 10 << 20, "there was space left: " + full);
        }
    }
}
