package org.postseal.client.keys;

import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The policy cache: what a domain said, authenticated, stands until its max_age, whatever the live
 * lookup says (E-06).
 */
@Requirement({"C-01", "C-02", "C-04", "D-01", "E-06"})
final class PolicyMemory {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyMemory.class);

    /** A policy seen again unchanged is written no more often than this. */
    private static final Duration WRITE_EVERY = Duration.ofHours(1);

    private final RecordStore store;

    PolicyMemory(RecordStore store) {
        this.store = store;
    }

    /** What still stands for the domain. */
    Optional<RememberedPolicy> get(String domain, Instant now) {
        return store.get(RecordStore.Table.POLICY, domain)
                .flatMap(row -> decode(domain, row.value()))
                .filter(policy -> policy.stands(now));
    }

    private Optional<RememberedPolicy> decode(String domain, byte[] value) {
        try {
            return Optional.of(RememberedPolicy.decode(value));
        } catch (SyntaxException e) {
            LOG.error("policy-cache: domain={}, status=dropped ({})", domain, e.getMessage());
            store.remove(RecordStore.Table.POLICY, domain);
            return Optional.empty();
        }
    }

    /** The policy that counts, given how the live lookup went. */
    DomainPolicy merge(String domain, DomainPolicy live, Instant now) {
        Optional<RememberedPolicy> held = get(domain, now);
        if (!live.isAuthenticated()) {
            return held.map(
                            h ->
                                    h.asPolicy(
                                            live.lookup(),
                                            "remembered; seen now: " + live.detail(),
                                            now))
                    .orElse(live);
        }
        RememberedPolicy next =
                held.map(h -> h.succeededBy(live, now))
                        .orElseGet(() -> RememberedPolicy.first(live, now));
        keep(domain, held, next);
        return next.asPolicy(live.lookup(), live.detail(), now);
    }

    private void keep(String domain, Optional<RememberedPolicy> held, RememberedPolicy next) {
        if (held.isPresent()
                && held.get().record().equals(next.record())
                && held.get().origin() == next.origin()
                && next.lastSeen().isBefore(held.get().lastSeen().plus(WRITE_EVERY))) {
            return;
        }
        if (next.record().maxAge().isEmpty()) {
            store.remove(RecordStore.Table.POLICY, domain); // good for its TTL only
            return;
        }
        store.put(
                RecordStore.Table.POLICY,
                new RecordStore.Row(domain, next.encode(), next.expires()));
    }
}
