package org.postseal.server.publish;

import org.postseal.client.session.IpNetwork;
import org.postseal.server.limits.WindowBudget;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What clients take of a web server: an IPv4 address or an IPv6 /64 counts as one. */
final class WebClients {
    private final WebSettings settings;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<IpNetwork, Integer> perClient = new ConcurrentHashMap<>();
    private final WindowBudget<IpNetwork> requests;

    WebClients(WebSettings settings) {
        this.settings = settings;
        this.requests =
                new WindowBudget<>(
                        settings.requestsPerMinute(), Duration.ofMinutes(1), System::nanoTime);
    }

    /** Counts a connection in; each is paired with {@link #leave}, whatever this returned. */
    boolean enter(InetAddress address) {
        int all = open.incrementAndGet();
        int own = perClient.merge(client(address), 1, Integer::sum);
        return all <= settings.connections() && own <= settings.connectionsPerClient();
    }

    void leave(InetAddress address) {
        open.decrementAndGet();
        perClient.computeIfPresent(client(address), (_, count) -> count == 1 ? null : count - 1);
    }

    boolean request(InetAddress address) {
        return requests.spend(client(address));
    }

    private static IpNetwork client(InetAddress address) {
        return IpNetwork.around(address, 32, 64);
    }
}
