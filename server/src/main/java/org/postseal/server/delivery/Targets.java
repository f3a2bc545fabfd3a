package org.postseal.server.delivery;

import org.postseal.client.session.DaneFinding;
import org.postseal.client.session.HostAddresses;
import org.postseal.client.session.SessionLevel;
import org.postseal.client.session.TlsMode;
import org.postseal.client.session.Tlsa;
import org.postseal.client.smtp.Protocol;
import org.postseal.client.smtp.Target;
import org.postseal.server.delivery.SessionAttempt.Judged;
import org.postseal.server.delivery.SessionAttempt.Policy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Finds the addresses of the hosts of a route, and what TLS must show there. */
final class Targets {
    private final Hosts hosts;
    private final String heloName;

    Targets(Hosts hosts, String heloName) {
        this.hosts = hosts;
        this.heloName = heloName;
    }

    /** Blocks for DNS. */
    Reach of(Route.To route, String host) {
        return switch (hosts.addresses(host)) {
            case HostAddresses.Found found -> of(route, host, found);
            case HostAddresses.Absent _ -> new Reach.Open(List.of(), Demand.nothing("no address"));
            case HostAddresses.Unavailable(String detail, var _) ->
                    new Reach.Closed(
                            Refusals.unknownHost(
                                    "address lookup of " + host + " failed: " + detail),
                            List.of());
        };
    }

    private Reach of(Route.To route, String host, HostAddresses.Found found) {
        if (route.protocol() == Protocol.LMTP) {
            return new Reach.Open(plain(route, host, found), Demand.nothing("no DANE with LMTP"));
        }
        DaneFinding dane = hosts.dane(host, route.port(), found, route.referral());
        List<Target> plain = plain(route, host, found);
        return switch (dane) {
            case DaneFinding.NotApplicable none ->
                    new Reach.Open(
                            plain,
                            new Demand(
                                    SessionLevel.CLEAR,
                                    none.reasons(),
                                    List.of(Judged.open(Policy.NONE))));
            case DaneFinding.Unusable any ->
                    new Reach.Open(
                            plain.stream().map(t -> t.withTls(TlsMode.REQUIRED)).toList(),
                            new Demand(
                                    SessionLevel.TLS,
                                    any.reasons(),
                                    List.of(
                                            Judged.failed(
                                                    tlsa(List.of()),
                                                    ResultType.TLSA_INVALID,
                                                    String.join("; ", any.reasons())))));
            case DaneFinding.Usable usable ->
                    new Reach.Open(
                            plain.stream().map(t -> t.withDane(usable.policy())).toList(),
                            new Demand(
                                    SessionLevel.DANE,
                                    usable.reasons(),
                                    List.of(Judged.open(tlsa(usable.policy().records())))));
            case DaneFinding.Failed failed ->
                    new Reach.Closed(
                            Refusals.unknownHost(String.join("; ", failed.reasons())),
                            List.of(
                                    Judged.failed(
                                            tlsa(List.of()),
                                            ResultType.DNSSEC_INVALID,
                                            String.join("; ", failed.reasons()))));
        };
    }

    private static Policy tlsa(List<Tlsa> records) {
        return new Policy(
                SessionAttempt.Kind.TLSA,
                records.stream()
                        .map(
                                tlsa ->
                                        tlsa.usage()
                                                + " "
                                                + tlsa.selector()
                                                + " "
                                                + tlsa.matchingType()
                                                + " "
                                                + tlsa.data())
                        .toList(),
                List.of());
    }

    private List<Target> plain(Route.To route, String host, HostAddresses.Found found) {
        return found.addresses().stream().map(address -> target(route, host, address)).toList();
    }

    private Target target(Route.To route, String host, InetAddress address) {
        return new Target(
                new InetSocketAddress(address, route.port()),
                host,
                heloName,
                Optional.empty(),
                route.protocol(),
                TlsMode.OPPORTUNISTIC,
                Optional.empty());
    }
}
