package org.postseal.client.keys;

import org.postseal.client.smtp.SmtpConnection;
import org.postseal.client.smtp.SmtpException;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.EhloKeyword;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.KeyReply;
import org.postseal.spec.smtp.PgpKeyCommand;
import org.postseal.spec.smtp.Reply;
import org.postseal.spec.smtp.SealLevel;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Asks a peer for keys with PGPKEY, over TLS. What the peer says counts as authenticated with a
 * signature by the domain's authenticated site key (K-08), whoever the peer is; of a user's key
 * also where the peer is an authenticated MX of the domain, at a lower rank.
 */
@Requirement({"K-01", "K-05", "K-07", "K-08", "K-09", "E-02", "C-05"})
public final class InSession {
    private final CertificateCache cache;
    private final KnownKeys known;
    private final Clock clock;
    private final SiteProof proof;

    public InSession(RecordStore store, Clock clock) {
        this.cache = new CertificateCache(store);
        this.known = new KnownKeys(store, clock);
        this.clock = clock;
        this.proof = new SiteProof(cache, known, clock);
    }

    /** How far the peer itself is known. */
    public enum Peer {
        /** TLS to whoever answered. */
        UNAUTHENTICATED,
        /** It is an MX of the domain asked about, by DANE, MTA-STS or a site proof. */
        AUTHENTICATED
    }

    /**
     * What asking gave.
     *
     * @param change the site key is not authenticated and not the one seen first
     */
    public record Result(
            List<Candidate> candidates, List<Attempt> attempts, Optional<KeyChange> change) {
        public Result {
            candidates = List.copyOf(candidates);
            attempts = List.copyOf(attempts);
        }
    }

    /**
     * Sends the queries, sites first, since their keys check the rest.
     *
     * @param findings of the recipient: its policy, and the site certificates known already
     */
    public Result ask(
            SmtpConnection connection, List<KeyQuery> queries, Findings findings, Peer peer) {
        List<Certificate> sites = new ArrayList<>(authenticatedSites(findings.candidates()));
        List<Candidate> candidates = new ArrayList<>();
        List<Attempt> attempts = new ArrayList<>();
        for (KeyQuery query : ordered(queries, sites, findings.policy())) {
            Found found = ask(connection, query, findings.policy(), sites, peer);
            candidates.addAll(found.candidates());
            attempts.addAll(found.attempts());
            sites.addAll(authenticatedSites(found.candidates()));
        }
        Optional<KeyChange> change = change(queries, findings.policy(), candidates);
        change.map(KeyChange::asAttempt).ifPresent(attempts::add);
        return new Result(
                Candidates.withRevocations(candidates, clock.instant()), attempts, change);
    }

    /**
     * Has the host prove that it holds a site key of the domain, unless it did so before in this
     * TLS session. Never throws for what the host says.
     *
     * @param findings of the domain: its authenticated {@code k} counts; without one, what was
     *     proved before
     */
    public Proof prove(SmtpConnection connection, String domain, Findings findings) {
        return proof.ask(connection, domain, findings);
    }

    /** C-05; where there is a {@code k}, it was looked at when it was found. */
    private Optional<KeyChange> change(
            List<KeyQuery> queries, DomainPolicy policy, List<Candidate> candidates) {
        if (queries.isEmpty() || policy.isAuthenticated() || !policy.siteKeys().isEmpty()) {
            return Optional.empty();
        }
        return known.see(queries.getFirst().domainName(), Candidates.siteKeys(candidates));
    }

    private static List<Certificate> authenticatedSites(List<Candidate> candidates) {
        return candidates.stream()
                .filter(c -> c.authenticated() && c.scope() == SealLevel.SITE)
                .map(Candidate::certificate)
                .toList();
    }

    /** A site key that is only known by its fingerprint is asked for first. */
    private static List<KeyQuery> ordered(
            List<KeyQuery> queries, List<Certificate> sites, DomainPolicy policy) {
        List<KeyQuery> ordered =
                new ArrayList<>(queries.stream().filter(q -> q instanceof KeyQuery.Site).toList());
        boolean named =
                policy.isAuthenticated()
                        && policy.record().filter(r -> !r.keys().isEmpty()).isPresent();
        if (ordered.isEmpty() && sites.isEmpty() && named && !queries.isEmpty()) {
            ordered.add(new KeyQuery.Site(queries.getFirst().domainName()));
        }
        queries.stream().filter(q -> q instanceof KeyQuery.User).forEach(ordered::add);
        return ordered;
    }

    private Found ask(
            SmtpConnection connection,
            KeyQuery query,
            DomainPolicy policy,
            List<Certificate> sites,
            Peer peer) {
        Optional<String> obstacle = obstacle(connection, query, policy);
        if (obstacle.isPresent()) {
            return Found.nothing(attempt(query, Attempt.Outcome.SKIPPED, obstacle.get()));
        }
        Optional<CachedCertificate> held = cache.live(CertificateCache.key(query), clock.instant());
        if (query instanceof KeyQuery.Site
                && held.filter(h -> proof.shown(connection, h.certificate(), policy)).isPresent()) {
            return withProof(query, held.get()); // K-10: nothing is asked twice
        }
        PgpKeyCommand command =
                new PgpKeyCommand(
                        query,
                        false,
                        held.map(h -> HexFormat.of().formatHex(h.certificate().sha256())),
                        needsSmtputf8(query));
        try {
            Reply reply = connection.pgpkey(command);
            KeyReplyJudge judge =
                    new KeyReplyJudge(
                            query, policy, sites, peer, held, last(query), clock.instant());
            return read(reply, judge, query);
        } catch (SmtpException e) {
            return Found.nothing(attempt(query, Attempt.Outcome.FAILED, e.getMessage()));
        }
    }

    private Found withProof(KeyQuery query, CachedCertificate held) {
        Candidate candidate = held.candidate(clock.instant());
        String detail = candidate.certificate().fingerprint() + ", which came with its proof";
        return new Found(
                List.of(candidate), List.of(attempt(query, Attempt.Outcome.CACHED, detail)), false);
    }

    /** The row even if it has expired: its S stays the oldest that is taken. */
    private Optional<CachedCertificate> last(KeyQuery query) {
        return cache.get(CertificateCache.key(query));
    }

    private static Optional<String> obstacle(
            SmtpConnection connection, KeyQuery query, DomainPolicy policy) {
        if (connection.tls().isEmpty()) {
            return Optional.of("not without TLS");
        }
        if (connection.ehlo().openpgp().filter(EhloKeyword::keys).isEmpty()) {
            return Optional.of("the peer does not offer KEYS");
        }
        if (needsSmtputf8(query) && !connection.ehlo().has("SMTPUTF8")) {
            return Optional.of("the peer does not offer SMTPUTF8");
        }
        if (query instanceof KeyQuery.User
                && !UserLookup.allows(policy, PolicyRecord.Source.SMTP)) {
            return Optional.of("not in the domain's src");
        }
        return Optional.empty();
    }

    private static boolean needsSmtputf8(KeyQuery query) {
        return query instanceof KeyQuery.User(var mailbox) && mailbox.needsSmtputf8();
    }

    private Found read(Reply reply, KeyReplyJudge judge, KeyQuery query) {
        if (reply.code() == 252) {
            return Found.nothing(attempt(query, Attempt.Outcome.ABSENT, "no key disclosed"));
        }
        if (reply.code() == 551) {
            return Found.nothing(attempt(query, Attempt.Outcome.ABSENT, reply.summary()));
        }
        if (reply.code() != 250) {
            return Found.nothing(attempt(query, Attempt.Outcome.FAILED, reply.summary()));
        }
        try {
            KeyReplyJudge.Verdict verdict =
                    judge.judge(KeyReply.decode(reply, KeyReply.MAX_CERTIFICATE));
            verdict.keep().ifPresent(cached -> keep(query, cached));
            return new Found(
                    List.of(verdict.candidate()),
                    List.of(Candidates.report("PGPKEY", question(query), verdict.candidate())),
                    false);
        } catch (SyntaxException e) {
            return Found.nothing(attempt(query, Attempt.Outcome.UNUSABLE, e.getMessage()));
        }
    }

    /** A site's catch-all that answered for a user is the site's, not the user's. */
    private void keep(KeyQuery query, CachedCertificate cached) {
        Instant now = clock.instant();
        String key =
                switch (cached.scope()) {
                    case SITE -> CertificateCache.site(query.domainName());
                    case USER -> CertificateCache.key(query);
                };
        if (cached.certificate().isRevoked(now)) {
            cache.revoke(key, cached.certificate());
        } else {
            cache.put(key, cached, now);
        }
    }

    private static String question(KeyQuery query) {
        return query.signedText();
    }

    private static Attempt attempt(KeyQuery query, Attempt.Outcome outcome, String detail) {
        return new Attempt("PGPKEY", question(query), outcome, detail);
    }
}
