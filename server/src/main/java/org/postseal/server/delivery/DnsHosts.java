package org.postseal.server.delivery;

import org.postseal.client.dns.Answer;
import org.postseal.client.session.AddressLookup;
import org.postseal.client.session.DaneFinding;
import org.postseal.client.session.DaneLookup;
import org.postseal.client.session.HostAddresses;
import org.postseal.client.session.MxHosts;
import org.postseal.client.session.MxResolver;
import org.postseal.client.session.Referral;
import org.postseal.client.sts.StsFinding;
import org.postseal.client.sts.StsPolicies;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Hosts as DNS has them; the fixed hosts of the routing table may be addresses. */
final class DnsHosts implements Hosts {
    private final MxResolver mx;
    private final AddressLookup addresses;
    private final Optional<DaneLookup> dane;
    private final Optional<StsPolicies> sts;

    /**
     * @param dane empty where DANE is off
     * @param sts empty where MTA-STS is off
     */
    DnsHosts(
            MxResolver mx,
            AddressLookup addresses,
            Optional<DaneLookup> dane,
            Optional<StsPolicies> sts) {
        this.mx = mx;
        this.addresses = addresses;
        this.dane = dane;
        this.sts = sts;
    }

    @Override
    public MxHosts mx(String domain) {
        return mx.find(domain);
    }

    @Override
    public HostAddresses addresses(String host) {
        if (host.equals("localhost")) {
            return fixed(host, InetAddress.getLoopbackAddress());
        }
        try {
            return fixed(host, InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException aName) {
            return addresses.find(host);
        }
    }

    private static HostAddresses fixed(String host, InetAddress address) {
        return new HostAddresses.Found(List.of(address), Answer.Security.INSECURE, host);
    }

    @Override
    public StsFinding sts(String domain) {
        return sts.map(policies -> policies.find(domain)).orElse(StsFinding.NONE);
    }

    @Override
    public DaneFinding dane(String host, int port, HostAddresses.Found found, Referral referral) {
        return dane.map(lookup -> lookup.find(host, port, found, referral))
                .orElseGet(
                        () ->
                                new DaneFinding.NotApplicable(
                                        List.of("DANE is off by outward.dane or dns.trust")));
    }
}
