package org.postseal.server.delivery;

import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.InSession;
import org.postseal.client.sealing.Sealer;
import org.postseal.client.session.AddressLookup;
import org.postseal.client.session.DaneLookup;
import org.postseal.client.session.MxResolver;
import org.postseal.client.smtp.ConnectionPool;
import org.postseal.client.sts.StsPolicies;
import org.postseal.server.dkim.DkimSigner;
import org.postseal.server.peers.PeerMemory;
import org.postseal.server.policy.CallAhead;
import org.postseal.server.policy.Decider;
import org.postseal.server.policy.Routing;
import org.postseal.server.policy.SealingObserver;
import org.postseal.server.site.SiteKeys;
import org.postseal.server.spool.Spool;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/**
 * Delivery put together: the agent, the question put to the next hop inward, and the explanation
 * that uses the same parts.
 */
public final class Delivery implements AutoCloseable {
    /** Whoever asks `explain --connect` waits for the answer. */
    private static final Duration EXPLAIN_LIMIT = Duration.ofSeconds(30);

    private final DeliveryAgent agent;
    private final NextHopProbe callAhead;
    private final Explainer explainer;

    /**
     * What delivery is built on. All of it stays the caller's to close.
     *
     * @param smtpPort where MX hosts listen
     * @param dkim signs what leaves; empty where nothing is to be signed
     * @param dane empty where DANE is off
     * @param random safe for many threads
     * @param sealing told of what goes wrong with seals
     * @param observer told of each session with an MX host
     * @param peers remembers the hosts
     * @param sts empty where MTA-STS is off
     * @param intake takes mail for local addresses that a program reads
     */
    public record Parts(
            Identity identity,
            DeliverySettings settings,
            Routing routing,
            SealingRules rules,
            int smtpPort,
            Spool spool,
            Discovery discovery,
            InSession inSession,
            Sealer sealer,
            SiteKeys siteKeys,
            Optional<DkimSigner> dkim,
            ConnectionPool connections,
            MxResolver mx,
            AddressLookup addresses,
            Optional<DaneLookup> dane,
            Clock clock,
            RandomGenerator random,
            SealingObserver sealing,
            SessionObserver observer,
            PeerMemory peers,
            Optional<StsPolicies> sts,
            Intake intake) {}

    public Delivery(Parts parts) {
        Hosts hosts = new DnsHosts(parts.mx(), parts.addresses(), parts.dane(), parts.sts());
        ReachedLevels reached = new ReachedLevels(parts.spool().rows(), parts.clock());
        DeliveryFacts facts =
                new DeliveryFacts(parts.rules(), parts.discovery(), reached, parts.clock());
        Planner planner = planner(parts, facts);
        explainer =
                new Explainer(
                        parts.routing(),
                        hosts,
                        facts,
                        Decider::decide,
                        probe(parts, hosts, planner),
                        parts.peers());
        callAhead =
                new NextHopProbe(
                        parts.routing(),
                        hosts,
                        parts.connections()::acquire,
                        parts.identity().hostname(),
                        parts.clock());
        agent =
                new DeliveryAgent(
                        parts.spool(),
                        parts.routing(),
                        parts.identity(),
                        transports(parts, hosts, planner),
                        settler(parts),
                        parts.settings(),
                        parts.clock());
    }

    private static SessionProbe probe(Parts parts, Hosts hosts, Planner planner) {
        return new SessionProbe(
                sessions(parts, SessionObserver.NONE, SealingObserver.NONE),
                hosts,
                planner,
                new SessionProbe.Settings(
                        parts.identity().hostname(),
                        parts.smtpPort(),
                        parts.settings().hosts(),
                        EXPLAIN_LIMIT));
    }

    private static Planner planner(Parts parts, DeliveryFacts facts) {
        return new Planner(
                facts,
                (session, domain) ->
                        new PeerKeys(session, domain, parts.inSession(), parts.clock()),
                Decider::decide);
    }

    private static Transports transports(Parts parts, Hosts hosts, Planner planner) {
        Copies.Workshop workshop =
                new Copies.Workshop(
                        parts.spool(),
                        parts.sealer(),
                        parts.siteKeys(),
                        parts.identity(),
                        new Semaphore(Runtime.getRuntime().availableProcessors()),
                        parts.clock(),
                        parts.dkim());
        return new Transports(
                new Transports.Parts(
                        parts.identity(),
                        parts.settings(),
                        parts.smtpPort(),
                        hosts,
                        carrier(parts, hosts, parts.observer(), parts.sealing()),
                        planner,
                        workshop,
                        new UnsealedIds(parts.spool().rows(), parts.clock()),
                        parts.clock(),
                        parts.intake(),
                        carrier(parts, hosts, SessionObserver.NONE, SealingObserver.NONE)),
                new Suspensions(parts.settings().suspension(), parts.clock()));
    }

    private static Transports.Carrier carrier(
            Parts parts, Hosts hosts, SessionObserver observer, SealingObserver sealing) {
        SmtpTransport smtp =
                new SmtpTransport(
                        sessions(parts, observer, sealing),
                        hosts,
                        parts.identity().hostname(),
                        parts.settings().hosts());
        return new Transports.Carrier(smtp, sealing);
    }

    private static Sessions sessions(
            Parts parts, SessionObserver observer, SealingObserver sealing) {
        // Memory comes last: it asks what the others have shown.
        List<SessionCheck> checks =
                List.of(
                        new ProofCheck(parts.discovery(), parts.inSession(), sealing),
                        new PeerCheck(parts.peers(), sealing));
        return new Sessions(parts.connections()::acquire, checks, observer);
    }

    private static Settler settler(Parts parts) {
        return new Settler(
                new Triage(parts.settings().retry(), parts.random()),
                new DsnWriter(parts.identity().hostname(), parts.random()),
                parts.identity().doubleBounces());
    }

    /** Begins to deliver. */
    public void start() {
        agent.start();
    }

    public DeliveryAgent agent() {
        return agent;
    }

    /** For local domains whose recipients only the next hop knows. */
    public CallAhead callAhead() {
        return callAhead;
    }

    public Explainer explainer() {
        return explainer;
    }

    /** Lets what runs come to its end, for a while. */
    @Override
    public void close() {
        agent.close();
        callAhead.close();
    }
}
