package org.postseal.client.keys;

import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.Mailbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Authenticated certificates, one per site and one per user: the best rank that has not expired. An
 * expired row stays a while, so that an older {@code S} is still known as such.
 */
final class CertificateCache {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateCache.class);
    private static final Duration KEEP_EXPIRED = Duration.ofDays(30);

    private final RecordStore store;
    private final ParsedCertificates parser = new ParsedCertificates();

    CertificateCache(RecordStore store) {
        this.store = store;
    }

    static String site(String domain) {
        return "site:" + domain;
    }

    static String user(Mailbox mailbox) {
        return "user:" + Pins.target(mailbox);
    }

    static String key(KeyQuery query) {
        return switch (query) {
            case KeyQuery.Site(String domain) -> site(domain);
            case KeyQuery.User(Mailbox mailbox) -> user(mailbox);
        };
    }

    Optional<CachedCertificate> live(String key, Instant now) {
        return get(key).filter(cached -> cached.isLive(now));
    }

    /** The row, expired or not. */
    Optional<CachedCertificate> get(String key) {
        return store.get(RecordStore.Table.CERTIFICATE, key)
                .flatMap(
                        row -> {
                            try {
                                return Optional.of(CachedCertificate.decode(row.value(), parser));
                            } catch (SyntaxException e) {
                                LOG.error(
                                        "key-cache: key={}, status=dropped ({})",
                                        key,
                                        e.getMessage());
                                store.remove(RecordStore.Table.CERTIFICATE, key);
                                return Optional.empty();
                            }
                        });
    }

    /** Keeps it, unless one of a higher rank still stands. */
    @Requirement("T-01")
    void put(String key, CachedCertificate next, Instant now) {
        if (live(key, now).filter(held -> held.source().compareTo(next.source()) < 0).isEmpty()) {
            write(key, next);
        }
    }

    /** A revoked copy of what is kept takes its place, whatever its rank. */
    @Requirement("T-02")
    void revoke(String key, Certificate revoked) {
        get(key).filter(held -> held.certificate().fingerprint().equals(revoked.fingerprint()))
                .ifPresent(held -> write(key, held.with(revoked)));
    }

    /** Ends what is kept now; what it knew of {@code S} stays known. */
    void expire(String key, Instant now) {
        get(key).filter(cached -> cached.isLive(now))
                .ifPresent(cached -> write(key, cached.endingAt(now)));
    }

    private void write(String key, CachedCertificate cached) {
        store.put(
                RecordStore.Table.CERTIFICATE,
                new RecordStore.Row(key, cached.encode(), cached.until().plus(KEEP_EXPIRED)));
    }
}
