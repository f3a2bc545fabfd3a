package org.postseal.client.keys;

import org.postseal.client.dns.Resolver;
import org.postseal.spec.Requirement;
import org.postseal.spec.dns.Names;
import org.postseal.spec.smtp.SealLevel;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The site certificate beside the policy in DNS. */
@Requirement("D-08")
final class SiteKeySource {
    private final Resolver resolver;
    private final Clock clock;
    private final ParsedCertificates parser = new ParsedCertificates();

    SiteKeySource(Resolver resolver, Clock clock) {
        this.resolver = resolver;
        this.clock = clock;
    }

    Found find(String domain, DomainPolicy policy) {
        String owner = Names.policyOwner(domain);
        DnsCertificates dns = DnsCertificates.ask(resolver, owner, parser);
        Instant now = clock.instant();
        List<Candidate> candidates = new ArrayList<>();
        List<Attempt> attempts = new ArrayList<>(dns.attempts());
        for (Certificate certificate : dns.certificates()) {
            Optional<Candidate> judged =
                    judge(certificate, policy, now.plus(dns.answer().ttl()), now);
            judged.ifPresent(candidates::add);
            attempts.add(
                    judged.map(c -> Candidates.report("OPENPGPKEY", owner, c))
                            .orElseGet(() -> conflict("OPENPGPKEY", owner, certificate)));
        }
        return new Found(candidates, attempts, false);
    }

    /**
     * A site certificate from anywhere, against {@code k}: authenticated with it, unauthenticated
     * where there is no {@code k} or it is a hint, and empty where it contradicts {@code k}.
     */
    static Optional<Candidate> judge(
            Certificate certificate, DomainPolicy policy, Instant until, Instant now) {
        boolean named =
                policy.record()
                        .filter(r -> r.keys().contains(certificate.fingerprint()))
                        .isPresent();
        boolean silent = policy.record().filter(r -> !r.keys().isEmpty()).isEmpty();
        if (!named && !silent) {
            return Optional.empty();
        }
        boolean authenticated = named && policy.isAuthenticated();
        Source source = authenticated ? grade(policy) : Source.UNAUTHENTICATED;
        return Optional.of(
                Candidates.of(SealLevel.SITE, certificate, source, authenticated, until, now));
    }

    /** It inherits the grade of its {@code k}. */
    private static Source grade(DomainPolicy policy) {
        return switch (policy.origin()) {
            case PIN -> Source.PIN;
            case DNSSEC -> Source.DANE;
            case HTTPS -> Source.WKD;
            case HINT, NONE -> Source.UNAUTHENTICATED;
        };
    }

    static Attempt conflict(String source, String question, Certificate certificate) {
        return new Attempt(
                source,
                question,
                Attempt.Outcome.UNUSABLE,
                "key-conflict: " + certificate.fingerprint() + " is not in the domain's k");
    }
}
