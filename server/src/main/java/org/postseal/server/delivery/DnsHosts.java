package org.postseal.server.delivery;

import org.postseal.client.session.AddressLookup;
import org.postseal.client.session.HostAddresses;
import org.postseal.client.session.MxHosts;
import org.postseal.client.session.MxResolver;

import java.net.InetAddress;
import java.util.List;

/** Hosts as DNS has them; the fixed hosts of the routing table may be addresses. */
final class DnsHosts implements Hosts {
    private final MxResolver mx;
    private final AddressLookup addresses;

    DnsHosts(MxResolver mx, AddressLookup addresses) {
        this.mx = mx;
        this.addresses = addresses;
    }

    @Override
    public MxHosts mx(String domain) {
        return mx.find(domain);
    }

    @Override
    public List<InetAddress> addresses(String host) {
        if (host.equals("localhost")) {
            return List.of(InetAddress.getLoopbackAddress());
        }
        try {
            return List.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException aName) {
            return addresses.find(host) instanceof HostAddresses.Found found
                    ? found.addresses()
                    : List.of();
        }
    }
}
