package org.postseal.server.peers;

import org.postseal.client.session.SessionLevel;
import org.postseal.spec.Requirement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Remembers each session's peer, and says what memory makes of it. */
@Requirement({"C-05", "S-03", "S-04"})
public final class PeerMemory {
    private static final Logger LOG = LoggerFactory.getLogger(PeerMemory.class);

    private final KnownHosts hosts;
    private final KnownSessions sessions;
    private final PeerRules rules;

    public PeerMemory(KnownHosts hosts, KnownSessions sessions, PeerRules rules) {
        this.hosts = hosts;
        this.sessions = sessions;
        this.rules = rules;
    }

    /**
     * A session, as it is met.
     *
     * @param host name of the mail host
     * @param domain whose mail it is for, where DNS named the host for it
     * @param level reached by all that is not memory
     * @param key digest of the host's TLS key; none in clear
     * @param verified the certificate verified for the host, by whatever was asked of it
     * @param openpgp the EHLO within TLS offers the extension
     */
    public record Session(
            String host,
            Optional<String> domain,
            SessionLevel level,
            Optional<String> key,
            boolean verified,
            boolean openpgp) {
        /** What speaks for the key, beyond memory. */
        private boolean isVouched() {
            return verified || level.compareTo(SessionLevel.CONTINUED) >= 0;
        }
    }

    /**
     * What memory makes of a session.
     *
     * @param level never below what it had reached
     * @param notes for the log line of its deliveries
     * @param change the TLS key is not the host's, as far as is known
     * @param lower the domain had better sessions
     * @param stripped OPENPGP was offered before, and is not now
     * @param refusal why no mail may go over it, by the operator's word
     */
    public record Verdict(
            SessionLevel level,
            List<String> notes,
            Optional<Sight.Changed> change,
            Optional<KnownSession> lower,
            boolean stripped,
            Optional<String> refusal) {
        public Verdict {
            notes = List.copyOf(notes);
        }
    }

    /** Remembers the session. Blocks for the store. */
    public Verdict meet(Session session) {
        Set<PeerGuard> guards = rules.of(session.domain().orElse(session.host()));
        try {
            return remember(session, guards);
        } catch (RuntimeException e) {
            LOG.error("peers: host={}, status=unremembered ({})", session.host(), e.toString());
            String why = "what is remembered of " + session.host() + " cannot be read";
            return new Verdict(
                    session.level(),
                    List.of(why),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    guards.isEmpty() ? Optional.empty() : Optional.of(why));
        }
    }

    private Verdict remember(Session session, Set<PeerGuard> guards) {
        List<String> notes = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        SessionLevel level = session.level();
        Optional<Sight> sight =
                session.key().map(key -> hosts.see(session.host(), key, session.isVouched()));
        Optional<Sight.Changed> change =
                sight.flatMap(
                        seen ->
                                seen instanceof Sight.Changed changed
                                        ? Optional.of(changed)
                                        : Optional.empty());
        if (change.isPresent()) {
            notes.add(change.get().text());
            if (guards.contains(PeerGuard.BLOCK_PEER_CHANGE)) {
                refusals.add(change.get().text());
            }
        }
        if (sight.filter(Sight.Known.class::isInstance).isPresent() && level == SessionLevel.TLS) {
            level = SessionLevel.CONTINUED;
        }
        Optional<KnownSession> lower = lower(session);
        if (lower.isPresent()) {
            String text = lowerText(session, lower.get());
            notes.add(text);
            if (guards.contains(PeerGuard.SESSION_NEVER_BELOW)) {
                refusals.add(text);
            }
        }
        Optional<Instant> offered = stripped(session);
        offered.ifPresent(last -> notes.add("no OPENPGP, which the host offered on " + last));
        return new Verdict(
                level, notes, change, lower, offered.isPresent(), refusals.stream().findFirst());
    }

    /** Remembers the keyword; when it was last offered, where it is not now (E-06). */
    @Requirement("E-06")
    private Optional<Instant> stripped(Session session) {
        if (session.openpgp()) {
            hosts.offers(session.host());
        }
        return session.openpgp() || session.key().isEmpty()
                ? Optional.empty()
                : hosts.offered(session.host());
    }

    /** Remembers the level; what is known, where that was better. */
    private Optional<KnownSession> lower(Session session) {
        SessionLevel own = withoutMemory(session.level());
        return session.domain()
                .map(domain -> sessions.see(domain, own, session.host()))
                .filter(known -> own.compareTo(known.least()) < 0);
    }

    private static String lowerText(Session session, KnownSession known) {
        return "session %s, where %s had %s on %s (%s); accept with: postseal peer accept %s"
                .formatted(
                        withoutMemory(session.level()).text(),
                        known.domain(),
                        known.best().level().text(),
                        known.best().last(),
                        known.best().host(),
                        known.domain());
    }

    /** CONTINUED is what memory makes of TLS: a new key would else look like a lower level. */
    private static SessionLevel withoutMemory(SessionLevel level) {
        return level == SessionLevel.CONTINUED ? SessionLevel.TLS : level;
    }

    public KnownHosts hosts() {
        return hosts;
    }

    public KnownSessions sessions() {
        return sessions;
    }
}
