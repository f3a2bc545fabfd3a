package org.postseal.server.delivery;

import org.postseal.client.dns.Answer;
import org.postseal.client.session.DaneFinding;
import org.postseal.client.session.DanePolicy;
import org.postseal.client.session.HostAddresses;
import org.postseal.client.session.SessionLevel;
import org.postseal.client.session.TlsMode;
import org.postseal.client.session.Tlsa;
import org.postseal.client.smtp.Protocol;
import org.postseal.client.smtp.Target;
import org.postseal.server.delivery.SessionAttempt.Judged;
import org.postseal.server.delivery.SessionAttempt.Policy;
import org.postseal.server.delivery.StsVerdict.Effect;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Finds the addresses of the hosts of a route, and what TLS must show there. */
final class Targets {
    private final Hosts hosts;
    private final String heloName;

    Targets(Hosts hosts, String heloName) {
        this.hosts = hosts;
        this.heloName = heloName;
    }

    /** For what carries no message of its own. Blocks for DNS. */
    Reach of(Route.To route, String host) {
        return of(route, host, SessionWish.NONE);
    }

    /** What is published for the host, and what the message itself demands. Blocks for DNS. */
    Reach of(Route.To route, String host, SessionWish wish) {
        return found(
                route,
                host,
                found ->
                        switch (wish) {
                            case NONE, TLS_NOT_REQUIRED -> of(route, host, found);
                            case REQUIRE_TLS -> RequiredTls.reach(route, of(route, host, found));
                        });
    }

    /**
     * Whatever is published: the author wants the message to go all the same. Blocks for DNS.
     *
     * @param why it does not go as is published
     */
    Reach waived(Route.To route, String host, String why) {
        return found(
                route,
                host,
                found -> new Reach.Open(plain(route, host, found), Demand.waived(why)));
    }

    private Reach found(
            Route.To route, String host, Function<HostAddresses.Found, Reach> reachable) {
        return switch (hosts.addresses(host)) {
            case HostAddresses.Found found -> submitting(route, reachable.apply(found));
            case HostAddresses.Absent _ -> new Reach.Open(List.of(), Demand.nothing("no address"));
            case HostAddresses.Unavailable(String detail, var _) ->
                    new Reach.Closed(
                            Refusals.unknownHost(
                                    "address lookup of " + host + " failed: " + detail),
                            List.of());
        };
    }

    /** Where mail is submitted, a password goes only to a host that verified. */
    private static Reach submitting(Route.To route, Reach reach) {
        if (!(reach instanceof Reach.Open open)) {
            return reach;
        }
        List<Target> targets =
                open.targets().stream()
                        .map(
                                target ->
                                        route.protocol() == Protocol.SMTPS
                                                        && !target.tls().isMandatory()
                                                ? target.withTls(TlsMode.REQUIRED)
                                                : target)
                        .map(target -> route.login().map(target::withLogin).orElse(target))
                        .toList();
        return new Reach.Open(targets, open.demand());
    }

    private Reach of(Route.To route, String host, HostAddresses.Found found) {
        List<Target> plain = plain(route, host, found);
        if (route.protocol() == Protocol.LMTP) {
            return new Reach.Open(plain, Demand.nothing("no DANE with LMTP"));
        }
        return weigh(
                plain,
                hosts.dane(host, route.port(), found, route.referral()),
                StsVerdict.of(route.sts(), host));
    }

    /**
     * TLSA records that bind, or cannot be looked up, are above MTA-STS (RFC 8461 section 2): it
     * never lets a host pass that they do not. Where the MX records are insecure, TLSA records
     * vouch for the host but not for its being the domain's, and both must be content.
     */
    private static Reach weigh(List<Target> plain, DaneFinding dane, StsVerdict sts) {
        return switch (dane) {
            case DaneFinding.Failed failed ->
                    new Reach.Closed(
                            Refusals.unknownHost(String.join("; ", failed.reasons())),
                            policies(
                                    Judged.failed(
                                            tlsa(List.of()),
                                            ResultType.DNSSEC_INVALID,
                                            String.join("; ", failed.reasons())),
                                    sts));
            case DaneFinding.Usable usable when isWhole(usable.policy()) ->
                    open(
                            plain,
                            target -> target.withDane(usable.policy()),
                            Demand.published(
                                    SessionLevel.DANE,
                                    reasons(usable, sts),
                                    policies(tlsaOf(usable), sts)));
            case DaneFinding _ when sts.effect() == Effect.REFUSE ->
                    new Reach.Closed(
                            Refusals.insecure(String.join("; ", sts.reasons())),
                            sts.judged().stream().toList());
            case DaneFinding.Usable usable ->
                    open(
                            plain,
                            target -> target.withDane(usable.policy()),
                            Demand.published(
                                    sts.effect() == Effect.VERIFY
                                            ? SessionLevel.STS
                                            : SessionLevel.DANE,
                                    reasons(usable, sts),
                                    policies(tlsaOf(usable), sts)));
            case DaneFinding.Unusable any ->
                    open(
                            plain,
                            target -> target.withTls(mode(sts, TlsMode.REQUIRED)),
                            Demand.published(
                                    least(sts, SessionLevel.TLS),
                                    reasons(any, sts),
                                    policies(
                                            Judged.failed(
                                                    tlsa(List.of()),
                                                    ResultType.TLSA_INVALID,
                                                    String.join("; ", any.reasons())),
                                            sts)));
            case DaneFinding.NotApplicable none ->
                    open(
                            plain,
                            target -> target.withTls(mode(sts, TlsMode.OPPORTUNISTIC)),
                            Demand.published(
                                    least(sts, SessionLevel.CLEAR),
                                    reasons(none, sts),
                                    sts.judged()
                                            .map(List::of)
                                            .orElse(List.of(Judged.open(Policy.NONE)))));
        };
    }

    private static boolean isWhole(DanePolicy policy) {
        return policy.way() == Answer.Security.SECURE;
    }

    private static TlsMode mode(StsVerdict sts, TlsMode otherwise) {
        return sts.effect() == Effect.VERIFY ? TlsMode.VERIFIED : otherwise;
    }

    private static SessionLevel least(StsVerdict sts, SessionLevel otherwise) {
        return sts.effect() == Effect.VERIFY ? SessionLevel.STS : otherwise;
    }

    private static Reach open(List<Target> plain, UnaryOperator<Target> secured, Demand demand) {
        return new Reach.Open(plain.stream().map(secured).toList(), demand);
    }

    private static List<String> reasons(DaneFinding dane, StsVerdict sts) {
        return Stream.concat(dane.reasons().stream(), sts.reasons().stream()).toList();
    }

    private static List<Judged> policies(Judged dane, StsVerdict sts) {
        return Stream.concat(Stream.of(dane), sts.judged().stream()).toList();
    }

    private static Judged tlsaOf(DaneFinding.Usable usable) {
        return Judged.open(tlsa(usable.policy().records()));
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
                Optional.empty(),
                Optional.empty());
    }
}
