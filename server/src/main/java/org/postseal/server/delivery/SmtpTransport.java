package org.postseal.server.delivery;

import org.postseal.client.session.TlsMode;
import org.postseal.client.smtp.SmtpConnection;
import org.postseal.client.smtp.SmtpException;
import org.postseal.client.smtp.Target;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Carries a batch over SMTP or LMTP: hosts in order, each host's addresses in order. */
final class SmtpTransport {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpTransport.class);

    private static final Trouble NO_HOST =
            Trouble.broken("connect", "no mail host of the domain has an address");

    private final Connections connections;
    private final Hosts hosts;
    private final String heloName;
    private final int mostHosts;

    SmtpTransport(Connections connections, Hosts hosts, String heloName, int mostHosts) {
        this.connections = connections;
        this.hosts = hosts;
        this.heloName = heloName;
        this.mostHosts = mostHosts;
    }

    /** Opens sessions, or takes idle ones. */
    interface Connections {
        /** Blocks. Closing the session gives it back. */
        SmtpConnection open(Target target) throws SmtpException;
    }

    /**
     * Tries hosts until nothing is pending.
     *
     * @return the last trouble, where not one host could be talked to
     */
    Optional<Trouble> deliver(
            Batch batch, Route.To route, DeliveryAttempt attempt, Pending pending) {
        boolean talked = false;
        int tried = 0;
        Trouble last = NO_HOST;
        for (String host : route.hosts()) {
            for (InetAddress address : hosts.addresses(host)) {
                if (pending.isEmpty() || tried == mostHosts) {
                    break;
                }
                tried++;
                Target target = target(route, host, address);
                try (SmtpConnection connection = connections.open(target)) {
                    talked = true;
                    attempt.over(connection);
                } catch (SmtpException e) {
                    last = Refusals.broken(e, "");
                    LOG.info("{}: relay={}, {}", batch.message().id(), target.label(), last.log());
                    pending.noteAll(target.label(), last);
                }
            }
        }
        pending.finish(last);
        return talked ? Optional.empty() : Optional.of(last);
    }

    private Target target(Route.To route, String host, InetAddress address) {
        return target(route, host, address, heloName);
    }

    static Target target(Route.To route, String host, InetAddress address, String heloName) {
        return new Target(
                new InetSocketAddress(address, route.port()),
                host,
                heloName,
                Optional.empty(),
                route.protocol(),
                TlsMode.OPPORTUNISTIC);
    }
}
