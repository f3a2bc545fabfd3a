package org.postseal.server.admin;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * Serves commands on a Unix socket. A request is one line of words separated by U+001F; the reply
 * is the status on a line, then text to the end. One virtual thread per connection, a bounded
 * number of them; a client that says nothing is cut off with the server at the latest.
 */
public final class ControlServer implements AutoCloseable {
    static final char SEPARATOR = '\u001f';
    static final int MAX_REQUEST = 512 * 1024;
    private static final int MAX_CLIENTS = 16;
    private static final int SHOWN_WORDS = 3;

    /** The longest address. */
    private static final int LONGEST_SHOWN = 320;

    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    private final Path path;
    private final Map<String, ControlCommand> commands;
    private final ServerSocketChannel channel;
    private final Semaphore clients = new Semaphore(MAX_CLIENTS);

    /**
     * Listens.
     *
     * @param path of the socket, in a directory that only the server may enter; one left by a dead
     *     server is replaced, which is safe because the caller holds the data directory's lock
     */
    public ControlServer(Path path, Map<String, ControlCommand> commands) throws IOException {
        this.path = path;
        this.commands = Map.copyOf(commands);
        channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        bind();
        Thread.ofVirtual().name("control").start(this::accept);
    }

    /** Bound where nobody else can go, and moved once its mode is right: no moment is open. */
    private void bind() throws IOException {
        Path nest = path.resolveSibling(".c");
        Path socket = nest.resolve("s"); // a socket's path is short: about 100 octets
        Files.deleteIfExists(socket);
        Files.deleteIfExists(nest);
        Files.createDirectory(
                nest,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        channel.bind(UnixDomainSocketAddress.of(socket));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        Files.move(socket, path, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(nest);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = channel.accept();
                if (clients.tryAcquire()) {
                    Thread.ofVirtual().start(() -> serve(client));
                } else {
                    client.close();
                }
            }
        } catch (ClosedChannelException e) {
            LOG.debug("control socket closed");
        } catch (IOException e) {
            LOG.error("control socket failed, restart to get it back: {}", e.getMessage());
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                InputStream in = Channels.newInputStream(client);
                OutputStream out = Channels.newOutputStream(client)) {
            ControlReply reply = answer(request(in));
            out.write((reply.status() + "\n" + reply.text()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.warn("control client lost: {}", e.getMessage());
        } finally {
            clients.release();
        }
    }

    private static List<String> request(InputStream in) throws IOException {
        byte[] octets = in.readNBytes(MAX_REQUEST);
        String line = new String(octets, StandardCharsets.UTF_8);
        return List.of(line.split(String.valueOf(SEPARATOR), -1));
    }

    private ControlReply answer(List<String> words) {
        ControlCommand command = commands.get(words.getFirst());
        if (command == null) {
            return ControlReply.usage("this server knows no command " + words.getFirst() + "\n");
        }
        LOG.info("control: {}", shown(words));
        try {
            return command.run(words.subList(1, words.size()));
        } catch (RuntimeException e) {
            LOG.error("control command failed: {}", words.getFirst(), e);
            return new ControlReply(
                    ControlReply.UNAVAILABLE, "the server failed: " + e + "; see its log");
        }
    }

    /** Without what is long: a certificate, which may not even be one. */
    private static String shown(List<String> words) {
        return words.stream()
                .limit(SHOWN_WORDS)
                .map(word -> word.length() > LONGEST_SHOWN ? "..." : word)
                .collect(Collectors.joining(" "));
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
