package org.postseal.client.keys;

import org.postseal.spec.Requirement;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.SealLevel;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes candidates of certificates. */
final class Candidates {
    private Candidates() {}

    /** One candidate; {@code until} ends no later than its encryption key (K-09). */
    @Requirement({"K-09", "P-02"})
    static Candidate of(
            SealLevel scope,
            Certificate certificate,
            Source source,
            boolean authenticated,
            Instant until,
            Instant now) {
        return switch (certificate.usability(now)) {
            case Certificate.Usability.Unusable(String reason) ->
                    new Candidate(
                            scope, certificate, source, authenticated, until, Optional.of(reason));
            case Certificate.Usability.Usable usable -> {
                Instant end = usable.expires().isBefore(until) ? usable.expires() : until;
                Optional<String> problem =
                        scope == SealLevel.SITE && Algorithms.isRsa(usable.encryptionKey())
                                ? Optional.of("an RSA encryption subkey in a site certificate")
                                : Optional.empty();
                yield new Candidate(scope, certificate, source, authenticated, end, problem);
            }
        };
    }

    /** The outcome that a candidate is reported with. */
    static Attempt report(String source, String question, Candidate candidate) {
        String detail = candidate.certificate().fingerprint().hex();
        if (!candidate.authenticated()) {
            detail += ", not authenticated";
        }
        return candidate
                .problem()
                .map(
                        problem ->
                                new Attempt(
                                        source,
                                        question,
                                        Attempt.Outcome.UNUSABLE,
                                        candidate.certificate().fingerprint() + ": " + problem))
                .orElse(new Attempt(source, question, Attempt.Outcome.FOUND, detail));
    }

    /** Fingerprints of all site certificates. */
    static List<Fingerprint> siteKeys(List<Candidate> candidates) {
        return candidates.stream()
                .filter(c -> c.scope() == SealLevel.SITE)
                .map(c -> c.certificate().fingerprint())
                .toList();
    }

    /** A revocation seen anywhere counts for every copy of that certificate. */
    static List<Candidate> withRevocations(List<Candidate> candidates, Instant now) {
        Set<Fingerprint> revoked = new HashSet<>();
        for (Candidate candidate : candidates) {
            if (candidate.certificate().isRevoked(now)) {
                revoked.add(candidate.certificate().fingerprint());
            }
        }
        return candidates.stream()
                .map(
                        c ->
                                revoked.contains(c.certificate().fingerprint())
                                        ? unusable(c, "revoked")
                                        : c)
                .toList();
    }

    private static Candidate unusable(Candidate c, String problem) {
        return new Candidate(
                c.scope(),
                c.certificate(),
                c.source(),
                c.authenticated(),
                c.until(),
                Optional.of(problem));
    }
}
