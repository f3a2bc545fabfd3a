package org.postseal.conformance.server;

import org.postseal.conformance.world.CertificateAuthority;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

import javax.net.ssl.SSLContext;

/**
 * A small server that does all that the draft asks of one, so that the cases can be seen to pass;
 * and, as a mutant, all but one thing. A virtual thread for each client, nothing stored.
 */
final class ReferenceServer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Mutant mutant;
    private final ReferenceSite site;
    private final ReferenceUnsealer unsealer;
    private final SSLContext context =
            new CertificateAuthority().server(List.of("mx." + ReferenceSite.DOMAIN));
    private final ServerSocket listener;
    private final Semaphore places;

    private ReferenceServer(Mutant mutant) throws IOException {
        this.mutant = mutant;
        this.site = ReferenceSite.of(mutant);
        this.unsealer = new ReferenceUnsealer(site, mutant);
        this.places = new Semaphore(mutant == Mutant.ONE_CLIENT_ONLY ? 1 : 1000);
        this.listener = new ServerSocket(0, 100, InetAddress.ofLiteral("127.0.0.1"));
    }

    static ReferenceServer start(Mutant mutant) throws IOException {
        ReferenceServer server = new ReferenceServer(mutant);
        Thread.ofVirtual().name("accept").start(server::accept);
        return server;
    }

    /** All that a suite can be told of it. */
    ServerPeer peer() {
        return new ServerPeer(
                (InetSocketAddress) listener.getLocalSocketAddress(),
                ReferenceSite.DOMAIN,
                "postmaster@" + ReferenceSite.DOMAIN,
                Optional.of(ReferenceSite.KEYED),
                Optional.empty(),
                Optional.of(ReferenceSite.RETIRED),
                LIMIT);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Thread.ofVirtual().name("session").start(() -> serve(client));
            }
        } catch (IOException e) {
            // closed: that is how it ends
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            if (!places.tryAcquire()) {
                client.getOutputStream()
                        .write("421 4.3.2 busy\r\n".getBytes(StandardCharsets.US_ASCII));
                return;
            }
            try {
                new ReferenceSession(client, context, site, unsealer, mutant).run();
            } finally {
                places.release();
            }
        } catch (IOException e) {
            // the client has left, as cases do
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
