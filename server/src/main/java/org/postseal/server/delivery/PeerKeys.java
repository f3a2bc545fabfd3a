package org.postseal.server.delivery;

import org.postseal.client.keys.Attempt;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Findings;
import org.postseal.client.keys.InSession;
import org.postseal.client.session.SessionLevel;
import org.postseal.spec.Requirement;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.KeyQuery;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * PGPKEY over one session. Each query is sent once, however many recipients need its answer: a peer
 * has a budget for them (K-10).
 *
 * <p>A session with an authenticated MX speaks for the domain whose MX it is, and for no other:
 * what a relay on the way says of a domain is worth as much as any stranger's word.
 */
@Requirement({"K-10", "S-04"})
final class PeerKeys implements Planner.Asker {
    private final HopSession session;
    private final Optional<String> domain;
    private final InSession inSession;
    private final Clock clock;
    private final Map<KeyQuery, InSession.Result> answers = new HashMap<>();

    PeerKeys(HopSession session, Optional<String> domain, InSession inSession, Clock clock) {
        this.session = session;
        this.domain = domain;
        this.inSession = inSession;
        this.clock = clock;
    }

    @Override
    public Findings ask(List<KeyQuery> queries, Findings known) {
        Findings findings = known;
        // Sites first: their keys check what is said of users (K-08).
        for (KeyQuery query :
                queries.stream()
                        .sorted(Comparator.comparing(KeyQuery::scope).reversed())
                        .toList()) {
            Findings before = findings;
            InSession.Result answer =
                    answers.computeIfAbsent(
                            query,
                            q -> inSession.ask(session.connection(), List.of(q), before, peer(q)));
            findings = joined(before, answer);
        }
        return findings;
    }

    /** A continued session is not an authenticated one (S-04). */
    private InSession.Peer peer(KeyQuery query) {
        boolean authenticated =
                session.level().compareTo(SessionLevel.SITE) >= 0
                        && domain.filter(query.domainName()::equals).isPresent();
        return authenticated ? InSession.Peer.AUTHENTICATED : InSession.Peer.UNAUTHENTICATED;
    }

    private Findings joined(Findings known, InSession.Result answer) {
        List<Candidate> candidates = new ArrayList<>(known.candidates());
        candidates.addAll(answer.candidates());
        candidates.sort(Comparator.comparing(Candidate::source));
        List<Attempt> attempts = new ArrayList<>(known.attempts());
        attempts.addAll(answer.attempts());
        return new Findings(
                known.policy(),
                withoutRevoked(candidates),
                attempts,
                answer.change().or(known::change));
    }

    /** A valid revocation counts from anywhere, also against what was found before. */
    private List<Candidate> withoutRevoked(List<Candidate> candidates) {
        Instant now = clock.instant();
        Set<Fingerprint> revoked = new HashSet<>();
        candidates.stream()
                .filter(candidate -> candidate.certificate().isRevoked(now))
                .forEach(candidate -> revoked.add(candidate.certificate().fingerprint()));
        return candidates.stream()
                .map(c -> revoked.contains(c.certificate().fingerprint()) ? revoked(c) : c)
                .toList();
    }

    private static Candidate revoked(Candidate c) {
        return new Candidate(
                c.scope(),
                c.certificate(),
                c.source(),
                c.authenticated(),
                c.until(),
                Optional.of("revoked"));
    }
}
