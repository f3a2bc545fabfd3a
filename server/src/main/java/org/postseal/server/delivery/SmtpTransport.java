package org.postseal.server.delivery;

import org.postseal.client.smtp.SmtpConnection;
import org.postseal.client.smtp.SmtpException;
import org.postseal.client.smtp.Target;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Optional;

/** Carries a batch over SMTP or LMTP: hosts in order, each host's addresses in order. */
final class SmtpTransport {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpTransport.class);

    private static final Trouble NO_HOST =
            Trouble.broken("connect", "no mail host of the domain has an address");

    private final Sessions sessions;
    private final Targets targets;
    private final int mostHosts;

    SmtpTransport(Sessions sessions, Hosts hosts, String heloName, int mostHosts) {
        this.sessions = sessions;
        this.targets = new Targets(hosts, heloName);
        this.mostHosts = mostHosts;
    }

    /** Opens sessions, or takes idle ones. */
    interface Connections {
        /** Blocks. Closing the session gives it back. */
        SmtpConnection open(Target target) throws SmtpException;
    }

    /**
     * Tries hosts until nothing is pending. A host that cannot be used as it must be is one that is
     * down: the next is tried.
     *
     * @return the last trouble, where not one host could be talked to
     */
    Optional<Trouble> deliver(
            Batch batch, Route.To route, DeliveryAttempt attempt, Pending pending) {
        Tries tries = new Tries(batch, attempt, pending);
        for (String host : route.hosts()) {
            if (!tries.isOver()) {
                tries.host(route, host);
            }
        }
        pending.finish(tries.last);
        // What one message asks says nothing of the host for others.
        boolean hostIsFine = tries.talked || batch.wish() == SessionWish.REQUIRE_TLS;
        return hostIsFine ? Optional.empty() : Optional.of(tries.last);
    }

    /** The hosts of one attempt. */
    private final class Tries {
        private final Batch batch;
        private final DeliveryAttempt attempt;
        private final Pending pending;
        private boolean talked;
        private int tried;
        private Trouble last = NO_HOST;

        /** Why the host of the moment did not do, where that was a matter of its security. */
        private Optional<Trouble> insecure = Optional.empty();

        Tries(Batch batch, DeliveryAttempt attempt, Pending pending) {
            this.batch = batch;
            this.attempt = attempt;
            this.pending = pending;
        }

        boolean isOver() {
            return pending.isEmpty() || tried == mostHosts;
        }

        void host(Route.To route, String host) {
            insecure = Optional.empty();
            reach(route, host, targets.of(route, host, batch.wish()));
            if (batch.wish() == SessionWish.TLS_NOT_REQUIRED && insecure.isPresent() && !isOver()) {
                reach(route, host, targets.waived(route, host, insecure.get().log()));
            }
        }

        private void reach(Route.To route, String host, Reach reach) {
            switch (reach) {
                case Reach.Closed closed -> {
                    sessions.closed(route, host, closed);
                    failed(host, closed.trouble());
                }
                case Reach.Open open -> {
                    for (Target target : open.targets()) {
                        if (!isOver()) {
                            address(route, target, open.demand());
                        }
                    }
                }
            }
        }

        private void address(Route.To route, Target target, Demand demand) {
            tried++;
            switch (sessions.open(route, target, demand)) {
                case Opened.Failed(Trouble trouble) -> failed(target.label(), trouble);
                case Opened.Session(HopSession session) -> {
                    talked = true;
                    over(session);
                }
            }
        }

        private void over(HopSession opened) {
            try (HopSession session = opened) {
                Optional<Trouble> unmet =
                        batch.wish() == SessionWish.REQUIRE_TLS
                                ? RequiredTls.unmet(session.connection().ehlo())
                                : Optional.empty();
                if (unmet.isPresent()) {
                    failed(session.connection().peer(), unmet.get());
                    return;
                }
                attempt.over(session);
            } catch (SmtpException e) {
                failed(opened.target().label(), Refusals.broken(e, opened.target()));
            }
        }

        private void failed(String relay, Trouble met) {
            Trouble trouble =
                    batch.wish() == SessionWish.REQUIRE_TLS ? RequiredTls.broken(met) : met;
            last = trouble;
            insecure = Optional.of(met).filter(Refusals::isOfSecurity).or(() -> insecure);
            LOG.info("{}: relay={}, {}", batch.message().id(), relay, trouble.log());
            pending.noteAll(relay, trouble);
        }
    }
}
