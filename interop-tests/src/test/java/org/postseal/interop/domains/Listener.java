package org.postseal.interop.domains;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A listening socket with a virtual thread for each connection. */
final class Listener implements AutoCloseable {
    private static final int BACKLOG = 200;

    private final ServerSocket socket;
    private final Session session;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** What is done with a connection, which is closed afterwards. */
    interface Session {
        void run(Socket client) throws IOException, InterruptedException;
    }

    /**
     * @param port 0 for any
     */
    Listener(InetAddress address, int port, Session session) throws IOException {
        this.session = session;
        this.socket = new ServerSocket(port, BACKLOG, address);
        Thread.ofVirtual().name("listener").start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                open.add(client);
                Thread.ofVirtual().name("session").start(() -> serve(client));
            } catch (IOException e) {
                // Closed: the loop ends.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            session.run(client);
        } catch (IOException e) {
            // The client has gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket client : open) {
            client.close();
        }
    }
}
