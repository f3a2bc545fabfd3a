package org.postseal.client.keys;

import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.openpgp.Fingerprint;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a domain publishes, as seen now or remembered.
 *
 * @param record the policy; empty where none was seen
 * @param origin how it came
 * @param expires when a remembered policy ends; the TTL's end for a hint
 * @param lookup how the live lookup went, whatever was remembered
 * @param detail for people
 */
public record DomainPolicy(
        Optional<PolicyRecord> record,
        Origin origin,
        Instant expires,
        Lookup lookup,
        String detail) {
    /** How the policy came. */
    public enum Origin {
        PIN,
        DNSSEC,
        HTTPS,
        /** An insecure TXT: a hint, never enforces (D-10). */
        HINT,
        NONE
    }

    /** How the live lookup went (D-01, D-04). */
    public enum Lookup {
        FOUND,
        ABSENT,
        /** Two records or a bad one: no policy seen. */
        INVALID,
        BOGUS,
        FAILED
    }

    /** {@code k}: none where there is no record, or it names none. */
    List<Fingerprint> siteKeys() {
        return record.map(PolicyRecord::keys).orElse(List.of());
    }

    /** Only these are cached or enforce (C-01). */
    public boolean isAuthenticated() {
        return record.isPresent()
                && (origin == Origin.PIN || origin == Origin.DNSSEC || origin == Origin.HTTPS);
    }
}
