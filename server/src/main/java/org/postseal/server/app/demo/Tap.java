package org.postseal.server.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A wire with somebody on it: forwards TCP connections and writes what the sending side says into
 * one file a connection. It stands for the operator of the next relay as well, who reads the same
 * octets.
 */
final class Tap implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final Path recordings;
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /**
     * Starts to listen.
     *
     * @param address of the link
     * @param target where the octets go
     * @param recordings a directory for this tap alone
     */
    Tap(InetAddress address, InetSocketAddress target, Path recordings) throws IOException {
        this.target = target;
        this.recordings = Files.createDirectories(recordings);
        listener = new ServerSocket(0, 1024, address);
        Thread.ofVirtual().name("tap").start(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    Path recordings() {
        return recordings;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> forward(client));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void forward(Socket client) {
        Path file = recordings.resolve(connections.incrementAndGet() + ".octets");
        open.add(client);
        try (client;
                Socket server = new Socket(target.getAddress(), target.getPort());
                OutputStream recording = Files.newOutputStream(file)) {
            open.add(server);
            Thread back =
                    Thread.ofVirtual()
                            .start(() -> copy(server, client, OutputStream.nullOutputStream()));
            copy(client, server, recording);
            back.join();
            open.remove(server);
        } catch (IOException e) {
            // One side is gone: the other sees its connection closed, as on any wire.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private static void copy(Socket from, Socket to, OutputStream recording) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                recording.write(buffer, 0, n); // first: what is on the wire has been seen
                out.write(buffer, 0, n);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // as above
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
