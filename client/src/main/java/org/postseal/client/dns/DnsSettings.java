package org.postseal.client.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How to ask.
 *
 * @param servers addresses and ports of recursive resolvers (or of the authoritative server of all
 *     that is asked), in the order to try them; at least one
 * @param trust whose word counts for the DNSSEC status
 * @param timeout bound of one lookup, all servers, retries and validation included
 */
public record DnsSettings(List<InetSocketAddress> servers, DnssecTrust trust, Duration timeout) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    public DnsSettings {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no DNS server");
        }
        if (servers.stream().anyMatch(InetSocketAddress::isUnresolved)) {
            throw new IllegalArgumentException("a DNS server is named by its address");
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("DNS timeout must be positive");
        }
    }

    public DnsSettings(List<InetSocketAddress> servers, DnssecTrust trust) {
        this(servers, trust, DEFAULT_TIMEOUT);
    }
}
