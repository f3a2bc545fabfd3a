package org.postseal.client.keys;

import org.postseal.spec.Requirement;
import org.postseal.spec.openpgp.Fingerprint;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A site key that is not authenticated is no longer the one that was seen first (C-05): a rotation
 * that cannot prove itself, or somebody else's key.
 *
 * @param known fingerprints seen first, or accepted by the operator
 * @param found fingerprints seen now; at least one of them is not known
 * @param since when the change was seen first
 */
@Requirement("C-05")
public record KeyChange(
        String domain, List<Fingerprint> known, List<Fingerprint> found, Instant since) {
    public KeyChange {
        known = List.copyOf(known);
        found = List.copyOf(found);
    }

    /** For log and operator, with what the operator can do about it. */
    public String text() {
        return "the site key of %s changed since %s: was %s, is %s; accept with: postseal key accept %s"
                .formatted(domain, since, join(known), join(found), domain);
    }

    static String join(List<Fingerprint> keys) {
        return keys.stream().map(Fingerprint::hex).collect(Collectors.joining(","));
    }

    Attempt asAttempt() {
        return new Attempt("known keys", domain, Attempt.Outcome.CACHED, text());
    }
}
