package org.postseal.server.delivery;

import org.postseal.client.dns.Answer;
import org.postseal.client.session.MxHosts;
import org.postseal.client.session.SessionLevel;
import org.postseal.server.peers.KnownHost;
import org.postseal.server.peers.KnownSession;
import org.postseal.server.peers.PeerMemory;
import org.postseal.server.policy.Decision;
import org.postseal.server.policy.Facts;
import org.postseal.server.policy.NextHop;
import org.postseal.server.policy.Routing;
import org.postseal.spec.smtp.Mailbox;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Says what delivery would do for an address, with the code that does it. */
public final class Explainer {
    private final Routing routing;
    private final Hosts hosts;
    private final DeliveryFacts facts;
    private final Function<Facts, Decision> decider;
    private final SessionProbe probe;
    private final PeerMemory peers;

    Explainer(
            Routing routing,
            Hosts hosts,
            DeliveryFacts facts,
            Function<Facts, Decision> decider,
            SessionProbe probe,
            PeerMemory peers) {
        this.routing = routing;
        this.hosts = hosts;
        this.facts = facts;
        this.decider = decider;
        this.probe = probe;
        this.peers = peers;
    }

    /**
     * What would be done.
     *
     * @param hop where the mail would go
     * @param mx the mail hosts, where the hop is an MX
     * @param sessions what must be shown by the hosts that would be tried
     * @param decision before a session; an {@code Ask} names what only a session can settle
     * @param remembered of these hosts and the domain, a line each
     */
    public record Explanation(
            NextHop hop,
            Optional<MxHosts> mx,
            List<HostDemand> sessions,
            Facts facts,
            Decision decision,
            List<String> remembered) {
        public Explanation {
            sessions = List.copyOf(sessions);
            remembered = List.copyOf(remembered);
        }
    }

    /**
     * What a session with a host must show.
     *
     * @param least the least level that would do; empty where the host cannot be used now
     */
    public record HostDemand(String host, Optional<SessionLevel> least, List<String> reasons) {
        public HostDemand {
            reasons = List.copyOf(reasons);
        }
    }

    /** Blocks while keys are looked for. For a message in clear, with or without REQSEAL. */
    public Explanation explain(Mailbox recipient, boolean reqseal) {
        NextHop hop = routing.next(recipient.domain());
        Optional<MxHosts> mx =
                hop instanceof NextHop.Mx named
                        ? Optional.of(hosts.mx(named.domain()))
                        : Optional.empty();
        Facts gathered =
                facts.gather(
                        recipient,
                        new DeliveryFacts.Question(
                                reqseal,
                                routing.isLocal(recipient.domain())
                                        ? Optional.empty()
                                        : Optional.of(hop),
                                Encryption.NONE,
                                mx.flatMap(Explainer::security)));
        List<HostDemand> sessions = hop instanceof NextHop.Maildir ? List.of() : probe.demands(hop);
        return new Explanation(
                hop, mx, sessions, gathered, decider.apply(gathered), remembered(hop, sessions));
    }

    private List<String> remembered(NextHop hop, List<HostDemand> sessions) {
        Stream<String> domain =
                hop instanceof NextHop.Mx(String name)
                        ? peers.sessions().get(name).map(KnownSession::text).stream()
                        : Stream.empty();
        Stream<String> hosts =
                sessions.stream()
                        .flatMap(host -> peers.hosts().get(PeerCheck.name(host.host())).stream())
                        .map(KnownHost::text);
        return Stream.concat(domain, hosts).toList();
    }

    /** What a session has shown. */
    public sealed interface Session {
        /**
         * It came about.
         *
         * @param peer the host that answered
         * @param session its level, protocol and certificate, and why it is no better
         * @param facts with what it said
         * @param decision the last one: nothing is left to be asked
         */
        record Held(String peer, boolean tls, String session, Facts facts, Decision decision)
                implements Session {}

        /** It did not; one line for each address tried. */
        record Failed(List<String> troubles) implements Session {
            public Failed {
                troubles = List.copyOf(troubles);
            }
        }
    }

    /**
     * Opens the session that delivery would open, asks in it what only a session can settle, and
     * decides again. Blocks for at most half a minute; there is no MAIL.
     *
     * @return empty where delivery would open none
     */
    public Optional<Session> connect(Explanation explanation) {
        return opens(explanation)
                ? Optional.of(
                        probe.ask(
                                explanation.hop(),
                                new Weighed(explanation.facts(), explanation.decision())))
                : Optional.empty();
    }

    private static boolean opens(Explanation explanation) {
        return switch (explanation.decision()) {
            case Decision.Ready _, Decision.Ask _ ->
                    !(explanation.hop() instanceof NextHop.Maildir);
            case Decision.Defer _, Decision.Refuse _ -> false;
        };
    }

    private static Optional<Answer.Security> security(MxHosts mx) {
        return mx instanceof MxHosts.Hosts found ? Optional.of(found.security()) : Optional.empty();
    }
}
