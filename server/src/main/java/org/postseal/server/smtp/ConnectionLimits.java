package org.postseal.server.smtp;

import org.postseal.client.session.IpNetwork;
import org.postseal.server.limits.WindowBudget;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connections and messages, counted in all and per client: an IPv4 address, or an IPv6 /64, whose
 * addresses one host can change at will.
 */
final class ConnectionLimits {
    private static final Answer TOTAL =
            Answer.of(421, "4.3.2", "Too many connections, try again later").closing();
    private static final Answer PER_CLIENT =
            Answer.of(421, "4.7.0", "Too many connections from your address").closing();
    private static final Answer RATE =
            Answer.of(421, "4.7.0", "You connect too often, try again later").closing();

    private static final int FAILED_LOGINS = 20;
    private static final Duration FAILED_LOGINS_WINDOW = Duration.ofMinutes(10);

    private final SmtpSettings.Limits limits;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<IpNetwork, Integer> perClient = new ConcurrentHashMap<>();
    private final WindowBudget<IpNetwork> connectionRate;
    private final WindowBudget<IpNetwork> messageRate;
    private final WindowBudget<IpNetwork> failedLogins;

    ConnectionLimits(SmtpSettings.Limits limits) {
        this.limits = limits;
        Duration minute = Duration.ofMinutes(1);
        connectionRate =
                new WindowBudget<>(limits.connectionsPerMinute(), minute, System::nanoTime);
        failedLogins = new WindowBudget<>(FAILED_LOGINS, FAILED_LOGINS_WINDOW, System::nanoTime);
        messageRate = new WindowBudget<>(limits.messagesPerMinute(), minute, System::nanoTime);
    }

    /** Counts a connection in; every call is paired with {@link #release}, whatever it returned. */
    Optional<Answer> admit(InetAddress address) {
        int all = open.incrementAndGet();
        int own = perClient.merge(client(address), 1, Integer::sum);
        if (all > limits.connections()) {
            return Optional.of(TOTAL);
        }
        if (isExempt(address)) {
            return Optional.empty();
        }
        if (own > limits.connectionsPerClient()) {
            return Optional.of(PER_CLIENT);
        }
        return connectionRate.spend(client(address)) ? Optional.empty() : Optional.of(RATE);
    }

    void release(InetAddress address) {
        open.decrementAndGet();
        perClient.computeIfPresent(client(address), (_, count) -> count == 1 ? null : count - 1);
    }

    /** Counts a message begun; false where the client sent enough for now. */
    boolean message(InetAddress address) {
        return isExempt(address) || messageRate.spend(client(address));
    }

    /** False where so many passwords from there were wrong that no more are looked at for now. */
    boolean mayAuthenticate(InetAddress address) {
        return isExempt(address) || failedLogins.has(client(address));
    }

    void countFailedLogin(InetAddress address) {
        failedLogins.spend(client(address));
    }

    private boolean isExempt(InetAddress address) {
        return IpNetwork.anyContains(limits.exempt(), address);
    }

    static IpNetwork client(InetAddress address) {
        return IpNetwork.around(address, 32, 64);
    }
}
