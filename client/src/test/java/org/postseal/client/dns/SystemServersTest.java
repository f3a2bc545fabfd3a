package org.postseal.client.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class SystemServersTest {
    @TempDir Path directory;

    private List<String> read(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("resolv.conf"), text);
        return SystemServers.read(file).stream()
                .map(InetSocketAddress::getAddress)
                .map(address -> address.getHostAddress())
                .toList();
    }

    @Test
    void readsNameserverLines() throws IOException {
        assertEquals(
                List.of("127.0.0.53", "0:0:0:0:0:0:0:1"),
                read(
                        """
                        # nameserver 9.9.9.9
                        search a.test
                        nameserver\t127.0.0.53\s
                        nameserver ::1
                        nameserver nonsense.test
                        nameserver
                        """));
    }

    @Test
    void fallsBackToTheLocalHost() throws IOException {
        assertEquals(List.of("127.0.0.1"), read("search a.test\n"));
    }

    @Test
    void readsThreeAtMost() throws IOException {
        assertEquals(3, read("nameserver 127.0.0.1\n".repeat(5)).size());
    }
}
