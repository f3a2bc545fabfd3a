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
     * @param security SECURE only where A and AAAA both are. A lookup of one of them that failed
     *     does not count: who makes it fail must not make a secure host insecure.
     * @param canonicalName of the host after CNAME; the name asked for where there was none
     */
    record Found(List<InetAddress> addresses, Answer.Security security, String canonicalName)
            implements HostAddresses {
        public Found {
            addresses = List.copyOf(addresses);
        }
    }

    /** The host does not exist or has no address. */
    record Absent(Answer.Security security) implements HostAddresses {}

    /** The lookup failed; try later. */
    record Unavailable(String detail, Answer.Security security) implements HostAddresses {}
}
