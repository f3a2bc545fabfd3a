package org.postseal.client.sts;

import org.postseal.client.keys.RecordStore;
import org.postseal.client.keys.RecordStore.Table;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.StsPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The policies that were fetched, over restarts. */
final class StsMemory {
    private static final Logger LOG = LoggerFactory.getLogger(StsMemory.class);

    /** That a policy is used is written no more often than this. */
    private static final Duration WRITE_EVERY = Duration.ofDays(1);

    private final RecordStore store;

    StsMemory(RecordStore store) {
        this.store = store;
    }

    /** What still stands for the domain. */
    Optional<StoredSts> get(String domain, Instant now) {
        return store.get(Table.STS, domain)
                .flatMap(row -> decode(domain, row.value()))
                .filter(stored -> stored.stands(now));
    }

    /** All, by domain. */
    Map<String, StoredSts> all(Instant now) {
        Map<String, StoredSts> all = new HashMap<>();
        for (RecordStore.Row row : store.list(Table.STS)) {
            decode(row.key(), row.value())
                    .filter(stored -> stored.stands(now))
                    .ifPresent(stored -> all.put(row.key(), stored));
        }
        return all;
    }

    private Optional<StoredSts> decode(String domain, byte[] value) {
        try {
            return Optional.of(StoredSts.decode(value));
        } catch (SyntaxException e) {
            LOG.error("mta-sts: domain={}, status=dropped ({})", domain, e.getMessage());
            store.remove(Table.STS, domain);
            return Optional.empty();
        }
    }

    /** Keeps what was fetched; mode none is nothing to keep. */
    void fetched(String domain, StoredSts stored) {
        if (stored.policy().mode() == StsPolicy.Mode.NONE) {
            store.remove(Table.STS, domain);
        } else {
            put(domain, stored);
        }
    }

    void used(String domain, StoredSts stored, Instant now) {
        if (Duration.between(stored.used(), now).abs().compareTo(WRITE_EVERY) > 0) {
            put(domain, stored.usedAt(now));
        }
    }

    private void put(String domain, StoredSts stored) {
        store.put(Table.STS, new RecordStore.Row(domain, stored.encode(), stored.expires()));
    }
}
