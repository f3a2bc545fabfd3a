package org.postseal.server.delivery;

import org.postseal.client.smtp.SmtpConnection;
import org.postseal.client.smtp.Target;
import org.postseal.server.delivery.Explainer.Session;
import org.postseal.server.policy.NextHop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Opens a session as delivery would and decides again within it: greeting, EHLO, STARTTLS and
 * PGPKEY. There is no MAIL, and no host that answers is left for another.
 */
final class SessionProbe {
    private final Sessions sessions;
    private final Hosts hosts;
    private final Targets targets;
    private final Planner planner;
    private final Settings settings;

    /**
     * How it asks.
     *
     * @param mostHosts addresses that are tried
     * @param limit for all of them together
     */
    record Settings(String heloName, int smtpPort, int mostHosts, Duration limit) {}

    SessionProbe(Sessions sessions, Hosts hosts, Planner planner, Settings settings) {
        this.sessions = sessions;
        this.hosts = hosts;
        this.targets = new Targets(hosts, settings.heloName());
        this.planner = planner;
        this.settings = settings;
    }

    /** Blocks, no longer than the limit. */
    Session ask(NextHop hop, Weighed before) {
        FutureTask<Session> task = new FutureTask<>(() -> connect(hop, before));
        Thread.ofVirtual().name("explain").start(task);
        return await(task);
    }

    private Session await(Future<Session> task) {
        try {
            return task.get(settings.limit().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return failed("no session in time: gave up after " + settings.limit());
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking in session", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("interrupted");
        } finally {
            task.cancel(true); // whatever still runs closes its connection
        }
    }

    private Session connect(NextHop hop, Weighed before) {
        return switch (Route.of(hop, hosts, settings.smtpPort())) {
            case Route.Blocked blocked -> failed(blocked.trouble().log());
            case Route.To route -> connect(route, before);
        };
    }

    private Session connect(Route.To route, Weighed before) {
        List<String> troubles = new ArrayList<>();
        for (String host : route.hosts()) {
            switch (targets.of(route, host)) {
                case Reach.Closed closed -> troubles.add(host + ": " + closed.trouble().log());
                case Reach.Open open -> {
                    for (Target target : open.targets()) {
                        if (troubles.size() >= settings.mostHosts()) {
                            return new Session.Failed(troubles);
                        }
                        switch (sessions.open(route, target, open.demand())) {
                            case Opened.Failed(Trouble trouble) -> troubles.add(trouble.log());
                            case Opened.Session(HopSession session) -> {
                                try (session) {
                                    return held(session, route.domain(), before);
                                }
                            }
                        }
                    }
                }
            }
        }
        return troubles.isEmpty()
                ? failed("no mail host of the domain has an address")
                : new Session.Failed(troubles);
    }

    private Session held(HopSession session, Optional<String> domain, Weighed before) {
        SmtpConnection connection = session.connection();
        Weighed after =
                planner.inSession(
                        before, connection, planner.asker(session, domain), Encryption.NONE);
        return new Session.Held(
                connection.peer(),
                connection.tls().isPresent(),
                session.summary(),
                after.facts(),
                after.decision());
    }

    /** What the sessions with each host of a next hop must show; blocks for DNS. */
    List<Explainer.HostDemand> demands(NextHop hop) {
        return Route.of(hop, hosts, settings.smtpPort()) instanceof Route.To route
                ? route.hosts().stream()
                        .limit(settings.mostHosts())
                        .map(host -> demand(route, host))
                        .toList()
                : List.of();
    }

    private Explainer.HostDemand demand(Route.To route, String host) {
        return switch (targets.of(route, host)) {
            case Reach.Closed closed ->
                    new Explainer.HostDemand(
                            host, Optional.empty(), List.of(closed.trouble().log()));
            case Reach.Open open ->
                    new Explainer.HostDemand(
                            host,
                            open.targets().stream().findFirst().map(_ -> open.demand().least()),
                            open.demand().reasons());
        };
    }

    private static Session failed(String why) {
        return new Session.Failed(List.of(why));
    }
}
