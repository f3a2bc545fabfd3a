package org.postseal.client.keys;

import org.postseal.client.dns.Resolver;
import org.postseal.spec.dns.Names;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Mailbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Discovery with memory. The policy comes first, because its {@code src} and {@code k} say what
 * else counts; site and user certificates are then looked for side by side. Where the store of what
 * is remembered fails, {@link #find} throws: an enforced policy must not be forgotten that way.
 */
public final class CachingDiscovery implements Discovery {
    private static final Logger LOG = LoggerFactory.getLogger(CachingDiscovery.class);

    /** Each source bounds itself; this bounds their sum. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Resolver resolver;
    private final Clock clock;
    private final Pins pins;
    private final NegativeCache negative;
    private final PolicyMemory memory;
    private final DomainPolicies policies;
    private final CertificateCache cache;
    private final SiteKeySource sites;
    private final UserLookup users;
    private final KnownKeys known;
    private final SingleFlight<String, DomainPolicies.Result> policyFlights = new SingleFlight<>();
    private final SingleFlight<String, Found> flights = new SingleFlight<>();

    public CachingDiscovery(Resolver resolver, HttpsFetch https, RecordStore store, Clock clock) {
        this.resolver = resolver;
        this.clock = clock;
        pins = new Pins(store);
        negative = new NegativeCache(clock);
        memory = new PolicyMemory(store);
        policies =
                new DomainPolicies(
                        new PolicySource(resolver, https, clock), memory, pins, negative, clock);
        cache = new CertificateCache(store);
        known = new KnownKeys(store, clock);
        sites = new SiteKeySource(resolver, clock);
        users =
                new UserLookup(
                        pins,
                        cache,
                        negative,
                        new DaneUserSource(resolver, clock),
                        new WkdSource(https, clock),
                        clock);
    }

    @Override
    public Findings find(Mailbox recipient, boolean wantUserKeys) {
        String domain = recipient.domain();
        DomainPolicies.Result result = policy(domain);
        DomainPolicy policy = result.policy();
        CompletableFuture<Found> site =
                flights.start(CertificateCache.site(domain), () -> site(domain, policy));
        List<Attempt> attempts = new ArrayList<>(result.attempts());
        List<Candidate> candidates = new ArrayList<>();
        if (wantUserKeys) {
            CompletableFuture<Found> user =
                    flights.start(
                            CertificateCache.user(recipient), () -> users.find(recipient, policy));
            collect(user, "user certificate", recipient.wire(), candidates, attempts);
        }
        collect(site, "site certificate", domain, candidates, attempts);
        candidates.sort(Comparator.comparing(Candidate::source));
        Optional<KeyChange> change =
                policy.isAuthenticated()
                        ? Optional.empty()
                        : known.see(domain, siteKeys(policy, candidates));
        change.map(KeyChange::asAttempt).ifPresent(attempts::add);
        return new Findings(
                policy, Candidates.withRevocations(candidates, clock.instant()), attempts, change);
    }

    /** The site keys a domain shows: its {@code k}, or whatever certificates were found. */
    private static List<Fingerprint> siteKeys(DomainPolicy policy, List<Candidate> candidates) {
        List<Fingerprint> named = policy.siteKeys();
        return named.isEmpty() ? Candidates.siteKeys(candidates) : named;
    }

    private DomainPolicies.Result policy(String domain) {
        try {
            return policyFlights
                    .start(domain, () -> policies.find(domain))
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            DomainPolicy failed =
                    new DomainPolicy(
                            Optional.empty(),
                            DomainPolicy.Origin.NONE,
                            clock.instant(),
                            DomainPolicy.Lookup.FAILED,
                            "no answer in time");
            Attempt attempt =
                    new Attempt("policy", domain, Attempt.Outcome.FAILED, failed.detail());
            return new DomainPolicies.Result(
                    memory.merge(domain, failed, clock.instant()), List.of(attempt));
        } catch (ExecutionException e) {
            throw new IllegalStateException("policy lookup of " + domain, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in policy lookup of " + domain, e);
        }
    }

    private static void collect(
            CompletableFuture<Found> lookup,
            String source,
            String question,
            List<Candidate> candidates,
            List<Attempt> attempts) {
        String problem;
        try {
            Found found = lookup.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            candidates.addAll(found.candidates());
            attempts.addAll(found.attempts());
            return;
        } catch (TimeoutException e) {
            problem = "no answer in time";
        } catch (ExecutionException e) {
            LOG.error("lookup: source={}, question={}, status=failed", source, question, e);
            problem = "internal error: " + e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in lookup of " + question, e);
        }
        attempts.add(new Attempt(source, question, Attempt.Outcome.FAILED, problem));
    }

    private Found site(String domain, DomainPolicy policy) {
        Instant now = clock.instant();
        List<Attempt> attempts = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        pins.ofDomain(domain)
                .flatMap(Pins.Pin::certificate)
                .flatMap(pinned -> SiteKeySource.judge(pinned, policy, Instant.MAX, now))
                .ifPresent(
                        pinned -> {
                            candidates.add(pinned);
                            attempts.add(Candidates.report("pin", domain, pinned));
                        });
        if (policy.record().isEmpty()) {
            attempts.add(
                    new Attempt(
                            "OPENPGPKEY",
                            Names.policyOwner(domain),
                            Attempt.Outcome.SKIPPED,
                            "no policy names a site key"));
            return new Found(candidates, attempts, false);
        }
        Found found = sites.find(domain, policy);
        candidates.addAll(found.candidates());
        attempts.addAll(found.attempts());
        addRemembered(domain, policy, candidates, attempts);
        return new Found(inOrderOfK(candidates, policy), attempts, false);
    }

    /** A site certificate that came in session, while {@code k} still names it (D-08). */
    private void addRemembered(
            String domain,
            DomainPolicy policy,
            List<Candidate> candidates,
            List<Attempt> attempts) {
        Instant now = clock.instant();
        cache.live(CertificateCache.site(domain), now)
                .filter(held -> policy.isAuthenticated())
                .filter(held -> isNew(held.certificate(), candidates))
                .filter(
                        held ->
                                policy.record()
                                        .filter(
                                                r ->
                                                        r.keys()
                                                                .contains(
                                                                        held.certificate()
                                                                                .fingerprint()))
                                        .isPresent())
                .map(held -> held.candidate(now))
                .ifPresent(
                        candidate -> {
                            candidates.add(candidate);
                            attempts.add(
                                    new Attempt(
                                            "key cache",
                                            domain,
                                            Attempt.Outcome.CACHED,
                                            candidate.certificate().fingerprint()
                                                    + ", until "
                                                    + candidate.until()));
                        });
    }

    private static boolean isNew(Certificate certificate, List<Candidate> candidates) {
        return candidates.stream()
                .filter(Candidate::isUsable)
                .noneMatch(c -> c.certificate().fingerprint().equals(certificate.fingerprint()));
    }

    /** The current site key before the next one. */
    private static List<Candidate> inOrderOfK(List<Candidate> candidates, DomainPolicy policy) {
        List<Fingerprint> keys = policy.siteKeys();
        return candidates.stream()
                .sorted(
                        Comparator.comparing(
                                c -> {
                                    int at = keys.indexOf(c.certificate().fingerprint());
                                    return at < 0 ? keys.size() : at;
                                }))
                .toList();
    }

    @Override
    public void forget(Mailbox recipient) {
        Instant now = clock.instant();
        String domain = recipient.domain();
        cache.expire(CertificateCache.user(recipient), now);
        cache.expire(CertificateCache.site(domain), now);
        negative.remove(UserLookup.negativeKey(recipient));
        negative.remove(UserLookup.silentKey(domain));
        negative.removeStartingWith(DomainPolicies.httpsKeyPrefix(domain));
        resolver.forget(Names.policyOwner(domain));
        resolver.forget(Names.openpgpkeyOwner(recipient));
    }
}
