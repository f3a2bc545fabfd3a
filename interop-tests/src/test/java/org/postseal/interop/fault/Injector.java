package org.postseal.interop.fault;

import org.postseal.interop.process.Waiting;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that send and send, over whatever happens to the server. Every attempt is a message of
 * its own: what got no 250 is not sent again, and may have been taken or not.
 */
final class Injector implements AutoCloseable {
    private static final long RECONNECT_MILLIS = 20;

    private final InetSocketAddress server;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger attempts = new AtomicInteger();
    private final List<Thread> clients = new ArrayList<>();
    private volatile int wanted = Integer.MAX_VALUE;

    Injector(InetSocketAddress server, int count) {
        this.server = server;
        for (int i = 0; i < count; i++) {
            clients.add(Thread.ofVirtual().name("client-" + i).start(this::run));
        }
    }

    private void run() {
        while (wants()) {
            try (SmtpPeer peer = SmtpPeer.greeted(server)) {
                while (wants()) {
                    send(peer, "m" + attempts.incrementAndGet());
                }
                peer.command("QUIT");
            } catch (IOException e) {
                pause(); // killed, or not there yet
            }
        }
    }

    private void send(SmtpPeer peer, String name) throws IOException {
        if (peer.send("dave@dave.test", content(name)).startsWith("250 ")) {
            acknowledged.add(name);
        }
    }

    static byte[] content(String name) {
        // One in eight spans several segments of the spool.
        return Mail.named(name, name.hashCode() % 8 == 0 ? 150_000 : 2000);
    }

    private boolean wants() {
        return acknowledged.size() < wanted;
    }

    private static void pause() {
        try {
            Thread.sleep(RECONNECT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The names of the messages that got 250. */
    Set<String> acknowledged() {
        return acknowledged;
    }

    int attempts() {
        return attempts.get();
    }

    /** Ends once so many got 250. */
    void finishAt(int count) throws InterruptedException {
        wanted = count;
        for (Thread client : clients) {
            if (!client.join(Waiting.DEADLINE)) {
                throw new AssertionError(acknowledged.size() + " of " + count + " got 250");
            }
        }
    }

    @Override
    public void close() {
        wanted = 0;
    }
}
