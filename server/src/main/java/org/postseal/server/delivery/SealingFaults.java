package org.postseal.server.delivery;

import org.postseal.client.keys.Attempt;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.server.policy.Facts;
import org.postseal.server.policy.LocalSetting;
import org.postseal.server.policy.SealingFailure;
import org.postseal.server.policy.SealingObserver;
import org.postseal.spec.Requirement;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.SealLevel;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one attempt finds wrong with the keys and policies of its recipients' domains. Each fault is
 * told once for an attempt, however many recipients and hosts show it.
 */
@Requirement("R-01")
final class SealingFaults {
    private record Told(String domain, SealingFailure failure) {}

    private final SealingObserver observer;
    private final Set<Told> told = new HashSet<>();

    SealingFaults(SealingObserver observer) {
        this.observer = observer;
    }

    void tell(String domain, SealingFailure failure) {
        if (told.add(new Told(domain, failure))) {
            observer.failed(domain, failure);
        }
    }

    /** The policy could not be had. */
    void policy(Facts facts) {
        if (isOutward(facts) && isWithheld(facts.findings().policy())) {
            tell(facts.recipient().domain(), SealingFailure.DNSSEC_BOGUS);
        }
    }

    /** After all were asked that may know a key. */
    void keys(Facts facts) {
        if (isOutward(facts)) {
            fault(facts).ifPresent(failure -> tell(facts.recipient().domain(), failure));
        }
    }

    private static boolean isOutward(Facts facts) {
        return facts.hop() != Facts.Hop.LOCAL && facts.recipient().hasDomainName();
    }

    /** A lookup that failed for want of a network is the domain's matter only where it has one. */
    private static boolean isWithheld(DomainPolicy policy) {
        return switch (policy.lookup()) {
            case BOGUS -> true;
            case FAILED -> policy.isAuthenticated();
            case FOUND, ABSENT, INVALID -> false;
        };
    }

    private static Optional<SealingFailure> fault(Facts facts) {
        DomainPolicy policy = facts.findings().policy();
        if (policy.isAuthenticated() && hasConflict(facts)) {
            return Optional.of(SealingFailure.KEY_CONFLICT);
        }
        Set<SealLevel> wanted = wanted(policy);
        List<Candidate> candidates =
                facts.findings().candidates().stream()
                        .filter(candidate -> wanted.contains(candidate.scope()))
                        .toList();
        if (wanted.isEmpty()
                || isSealed(facts)
                || facts.local() == LocalSetting.NEVER
                || candidates.stream().anyMatch(Candidate::isUsable)) {
            return Optional.empty();
        }
        boolean expired =
                !candidates.isEmpty() && candidates.stream().allMatch(SealingFaults::isExpired);
        return Optional.of(expired ? SealingFailure.KEY_EXPIRED : SealingFailure.KEY_MISSING);
    }

    private static Set<SealLevel> wanted(DomainPolicy policy) {
        return policy.record()
                .filter(record -> record.mode() != PolicyRecord.Mode.NONE)
                .map(PolicyRecord::wanted)
                .orElse(Set.of());
    }

    private static boolean isSealed(Facts facts) {
        return switch (facts.content()) {
            case SEALED_TO_SITE, SEALED_TO_USER -> true;
            case CLEAR, ENCRYPTED -> false;
        };
    }

    private static boolean hasConflict(Facts facts) {
        return facts.findings().attempts().stream()
                .filter(attempt -> attempt.outcome() == Attempt.Outcome.UNUSABLE)
                .anyMatch(attempt -> attempt.detail().startsWith("key-conflict: "));
    }

    private static boolean isExpired(Candidate candidate) {
        return candidate.problem().filter(problem -> problem.contains("expired on ")).isPresent();
    }
}
