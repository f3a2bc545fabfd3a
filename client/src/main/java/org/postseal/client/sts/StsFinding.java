package org.postseal.client.sts;

import org.postseal.spec.dns.StsPolicy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a domain's MTA-STS policy now.
 *
 * @param held what stands; empty where nothing does
 * @param trouble why it is not what is published now, or why there is none; empty where all is
 *     well, and where nothing is published
 * @param reasons what was found, for logs
 */
public record StsFinding(Optional<Held> held, Optional<Trouble> trouble, List<String> reasons) {
    /** Nothing is published, or nobody asked. */
    public static final StsFinding NONE =
            new StsFinding(Optional.empty(), Optional.empty(), List.of());

    public StsFinding {
        reasons = List.copyOf(reasons);
    }

    /**
     * A policy that stands.
     *
     * @param expires when it ends, unless it is fetched again
     */
    public record Held(StsPolicy policy, String id, Instant fetched, Instant expires) {}

    /** What failed, as reports tell it apart (RFC 8460 section 4.3.2.2). */
    public record Trouble(Kind kind, String detail) {
        /** The kinds. */
        public enum Kind {
            /** The TXT record could not be looked up. */
            LOOKUP,
            /** The policy could not be fetched. */
            FETCH,
            /** The certificate of the policy host does not verify. */
            WEBPKI,
            /** The policy, or its TXT record, cannot be read. */
            INVALID
        }
    }

    /** Nothing stands. */
    static StsFinding without(Trouble trouble, List<String> reasons) {
        return new StsFinding(Optional.empty(), Optional.of(trouble), reasons);
    }
}
