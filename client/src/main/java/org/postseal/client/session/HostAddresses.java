package org.postseal.client.session;

import org.postseal.client.dns.Answer;

import java.net.InetAddress;
import java.util.List;

/** The addresses of a host. */
public sealed interface HostAddresses {
    /**
     * Addresses in the order to try them.
     *
     * @param addresses at least one
     * @param security SECURE only where A and AAAA both are
     */
    record Found(List<InetAddress> addresses, Answer.Security security) implements HostAddresses {
        public Found {
            addresses = List.copyOf(addresses);
        }
    }

    /** The host does not exist or has no address. */
    record Absent(Answer.Security security) implements HostAddresses {}

    /** The lookup failed; try later. */
    record Unavailable(String detail, Answer.Security security) implements HostAddresses {}
}
