package org.postseal.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class ControlServerTest {
    @TempDir Path directory;

    private Path socket;
    private ControlServer server;

    @BeforeEach
    void start() throws IOException {
        socket = directory.resolve("control.sock");
        Files.writeString(socket, "left by a dead server");
        server =
                new ControlServer(
                        socket,
                        Map.of(
                                "echo", words -> ControlReply.ok(String.join("|", words)),
                                "fail",
                                        words -> {
                                            throw new IllegalStateException("broken");
                                        }));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private ControlReply call(String... words) throws IOException {
        return ControlClient.call(socket, List.of(words)).orElseThrow();
    }

    @Test
    void wordsGoInAndTextComesBack() throws IOException {
        assertEquals(ControlReply.ok("a b|ü|"), call("echo", "a b", "ü", ""));
        assertEquals(ControlReply.ok(""), call("echo"));
    }

    @Test
    void onlyTheOwnerMayConnect() throws IOException {
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
    }

    @Test
    void unknownAndFailingCommandsAreSaid() throws IOException {
        assertEquals(ControlReply.USAGE, call("nonsense").status());
        ControlReply failed = call("fail");
        assertEquals(ControlReply.UNAVAILABLE, failed.status());
        assertTrue(failed.text().contains("broken"), failed.text());
        assertEquals(0, call("echo", "still there").status());
    }

    @Test
    void noServerIsNoAnswer() throws IOException {
        server.close();
        assertEquals(Optional.empty(), ControlClient.call(socket, List.of("echo")));
        assertFalse(Files.exists(socket));
        Files.createFile(socket); // a file that is no socket
        assertEquals(Optional.empty(), ControlClient.call(socket, List.of("echo")));
    }

    @Test
    void aClientThatSaysNothingKeepsNobodyWaiting() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
        try (SocketChannel silent = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.connect(address);
            silent.write(ByteBuffer.wrap(new byte[] {'e'}));
            assertEquals(ControlReply.ok("x"), call("echo", "x"));
        }
    }
}
