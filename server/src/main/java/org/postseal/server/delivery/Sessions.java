package org.postseal.server.delivery;

import org.postseal.client.smtp.EhloResponse;
import org.postseal.client.smtp.Ends;
import org.postseal.client.smtp.SmtpConnection;
import org.postseal.client.smtp.SmtpException;
import org.postseal.client.smtp.Target;
import org.postseal.server.delivery.SessionAttempt.Judged;
import org.postseal.server.delivery.SessionCheck.Checked;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Opens sessions with hosts, and looks at them before anything is said. */
final class Sessions {
    private final SmtpTransport.Connections connections;
    private final List<SessionCheck> checks;
    private final SessionObserver observer;

    /**
     * @param checks in the order to run them
     */
    Sessions(
            SmtpTransport.Connections connections,
            List<SessionCheck> checks,
            SessionObserver observer) {
        this.connections = connections;
        this.checks = List.copyOf(checks);
        this.observer = observer;
    }

    /** Blocks. The session is the caller's to close. */
    Opened open(Route.To route, Target target, Demand demand) {
        SmtpConnection connection;
        try {
            connection = connections.open(target);
        } catch (SmtpException e) {
            e.tls().ifPresent(problem -> tell(route, target, e.ends(), demand.judge(problem)));
            return new Opened.Failed(Refusals.broken(e, target));
        }
        boolean kept = false;
        try {
            List<Judged> judged = demand.judge(connection);
            tell(route, target, connection.ends(), judged);
            HopSession opened = HopSession.of(connection, target, demand, judged);
            Optional<Trouble> unmet = demand.unmet(opened.level(), judged);
            // A reused connection may turn out dead as soon as the first check asks something.
            EhloResponse said = connection.ehlo();
            connection.whenReplaced(
                    fresh -> {
                        compare(said, fresh);
                        compare(fresh(opened, fresh), opened);
                    });
            Opened checked =
                    unmet.isPresent() ? new Opened.Failed(unmet.get()) : check(opened, route);
            kept = checked instanceof Opened.Session;
            if (checked instanceof Opened.Session(HopSession session)) {
                EhloResponse last = connection.ehlo();
                connection.whenReplaced(
                        fresh -> {
                            compare(last, fresh);
                            recheck(session, fresh, route);
                        });
            }
            return checked;
        } catch (SmtpException e) {
            return new Opened.Failed(Refusals.broken(e, target));
        } finally {
            if (!kept) {
                connection.close();
            }
        }
    }

    private Opened check(HopSession opened, Route.To route) throws SmtpException {
        HopSession session = opened;
        for (SessionCheck check : checks) {
            switch (check.check(session, route)) {
                case Checked.Passed passed -> session = session.with(passed);
                case Checked.Refused(Trouble trouble) -> {
                    return new Opened.Failed(trouble);
                }
            }
        }
        return new Opened.Session(session);
    }

    /** No level is lost because a connection was: the fresh one must show as much. */
    private void recheck(HopSession before, SmtpConnection fresh, Route.To route)
            throws SmtpException {
        switch (check(fresh(before, fresh), route)) {
            case Opened.Failed(Trouble trouble) -> throw lost(fresh, trouble.log());
            case Opened.Session(HopSession again) -> compare(again, before);
        }
    }

    /** What the fresh connection has shown by its TLS. */
    private static HopSession fresh(HopSession before, SmtpConnection fresh) {
        Demand demand = before.demand();
        return HopSession.of(fresh, before.target(), demand, demand.judge(fresh));
    }

    private static void compare(HopSession again, HopSession before) throws SmtpException {
        if (again.level().compareTo(before.level()) < 0) {
            throw lost(
                    again.connection(),
                    "session=" + again.level().text() + ", where it was " + before.level().text());
        }
    }

    /**
     * What is sent was made for the extensions that were offered: without one of them, a message
     * that another host would take, or this one at another time, would be returned.
     */
    private static void compare(EhloResponse before, SmtpConnection fresh) throws SmtpException {
        Set<String> gone = new TreeSet<>(before.keywords().keySet());
        gone.removeAll(fresh.ehlo().keywords().keySet());
        if (!gone.isEmpty()) {
            throw lost(fresh, "no longer offered: " + String.join(" ", gone));
        }
    }

    private static SmtpException lost(SmtpConnection fresh, String why) {
        String text = fresh.peer() + ": the connection was lost, and the next one: " + why;
        return new SmtpException("reconnect", text, (Throwable) null);
    }

    /** To be called where a host is not even tried. */
    void closed(Route.To route, String host, Reach.Closed reach) {
        tell(
                route,
                new SessionAttempt.Peer(host, Optional.empty(), Ends.UNKNOWN),
                reach.policies());
    }

    private void tell(Route.To route, Target target, Ends ends, List<Judged> judged) {
        Optional<InetAddress> address = Optional.of(target.address().getAddress());
        tell(route, new SessionAttempt.Peer(target.serverName(), address, ends), judged);
    }

    private void tell(Route.To route, SessionAttempt.Peer peer, List<Judged> judged) {
        if (!judged.isEmpty()) {
            route.domain()
                    .map(domain -> new SessionAttempt(domain, peer, judged))
                    .ifPresent(observer::attempted);
        }
    }
}
