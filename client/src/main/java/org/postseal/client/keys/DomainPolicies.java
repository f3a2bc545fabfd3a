package org.postseal.client.keys;

import org.postseal.client.keys.DomainPolicy.Origin;
import org.postseal.spec.Requirement;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.SealLevel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The policy of a domain: TXT, HTTPS where it is due, what is remembered, and the pin. */
@Requirement({"D-09", "C-01"})
final class DomainPolicies {
    /** How soon HTTPS is asked again for a policy that it did not give. */
    private static final Duration HTTPS_AGAIN = Duration.ofMinutes(10);

    private final PolicySource source;
    private final PolicyMemory memory;
    private final Pins pins;
    private final NegativeCache negative;
    private final Clock clock;

    DomainPolicies(
            PolicySource source,
            PolicyMemory memory,
            Pins pins,
            NegativeCache negative,
            Clock clock) {
        this.source = source;
        this.memory = memory;
        this.pins = pins;
        this.negative = negative;
        this.clock = clock;
    }

    /** A policy and every attempt that led to it. */
    record Result(DomainPolicy policy, List<Attempt> attempts) {}

    Result find(String domain) {
        Instant now = clock.instant();
        List<Attempt> attempts = new ArrayList<>();
        PolicySource.Seen txt = source.txt(domain);
        attempts.add(txt.attempt());
        DomainPolicy live = txt.policy();
        if (isHttpsDue(domain, live, now)) {
            PolicySource.Seen https = source.https(domain);
            attempts.add(https.attempt());
            if (https.policy().isAuthenticated()) {
                live = https.policy();
            } else {
                negative.add(httpsKey(domain, live), HTTPS_AGAIN, https.attempt());
            }
        }
        DomainPolicy policy = memory.merge(domain, live, now);
        if (policy.isAuthenticated() && !live.isAuthenticated()) {
            attempts.add(
                    new Attempt(
                            "policy cache",
                            domain,
                            Attempt.Outcome.CACHED,
                            policy.origin() + ", until " + policy.expires()));
        }
        return new Result(pinned(domain, policy), attempts);
    }

    /** An insecure TXT with a new id, or a remembered HTTPS policy that grows old. */
    private boolean isHttpsDue(String domain, DomainPolicy live, Instant now) {
        if (live.isAuthenticated() || negative.get(httpsKey(domain, live)).isPresent()) {
            return false;
        }
        Optional<RememberedPolicy> held = memory.get(domain, now);
        boolean isNew =
                live.record().isPresent()
                        && held.filter(h -> h.record().id().equals(id(live))).isEmpty();
        boolean aging = held.filter(h -> h.origin() == Origin.HTTPS && h.isAging(now)).isPresent();
        return isNew || aging;
    }

    private static String httpsKey(String domain, DomainPolicy live) {
        return httpsKeyPrefix(domain) + id(live);
    }

    static String httpsKeyPrefix(String domain) {
        return "policy:" + domain + ":";
    }

    private static String id(DomainPolicy policy) {
        return policy.record().map(PolicyRecord::id).orElse("");
    }

    /** A domain's pin stands in the place of {@code k}, whatever is published. */
    private DomainPolicy pinned(String domain, DomainPolicy policy) {
        Optional<Pins.Pin> pin = pins.ofDomain(domain);
        if (pin.isEmpty()) {
            return policy;
        }
        List<Fingerprint> keys = List.of(pin.get().fingerprint());
        if (policy.isAuthenticated()) {
            PolicyRecord r = policy.record().orElseThrow();
            PolicyRecord record =
                    new PolicyRecord(
                            r.id(),
                            r.mode(),
                            r.maxAge(),
                            r.seal(),
                            keys,
                            r.sources(),
                            r.siteAuth(),
                            r.rua());
            return new DomainPolicy(
                    Optional.of(record),
                    policy.origin(),
                    policy.expires(),
                    policy.lookup(),
                    policy.detail() + "; site key pinned");
        }
        PolicyRecord record =
                new PolicyRecord(
                        "pin",
                        PolicyRecord.Mode.NONE,
                        Optional.empty(),
                        Set.of(SealLevel.SITE),
                        keys,
                        Optional.empty(),
                        false,
                        Optional.empty());
        return new DomainPolicy(
                Optional.of(record),
                Origin.PIN,
                Instant.MAX,
                policy.lookup(),
                policy.detail() + "; site key pinned");
    }
}
