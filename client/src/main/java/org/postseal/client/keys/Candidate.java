package org.postseal.client.keys;

import org.postseal.spec.smtp.SealLevel;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * A certificate found for a recipient.
 *
 * @param scope the site's or the user's own
 * @param certificate parsed within bounds
 * @param source where it came from; the rank
 * @param authenticated false: the seal it gives is level 2
 * @param until when this finding must be looked up again
 * @param problem why it cannot be sealed to now (expired, revoked, no encryption subkey, weak), if
 *     it cannot
 */
public record Candidate(
        SealLevel scope,
        Certificate certificate,
        Source source,
        boolean authenticated,
        Instant until,
        Optional<String> problem) {
    /** The best last: by the level that a seal to it has, then by the rank of its source. */
    public static final Comparator<Candidate> BY_LEVEL_THEN_RANK =
            Comparator.comparingInt(Candidate::level)
                    .thenComparing(Candidate::source, Comparator.reverseOrder());

    /** One that the administrator put there: nothing goes above it. */
    public static Candidate pinned(SealLevel scope, Certificate certificate, Instant now) {
        return Candidates.of(scope, certificate, Source.PIN, true, Instant.MAX, now);
    }

    /** The level, as the draft's introduction counts them, that a seal to it has: 2, 3 or 4. */
    public int level() {
        if (!authenticated) {
            return 2;
        }
        return switch (scope) {
            case SITE -> 3;
            case USER -> 4;
        };
    }

    public boolean isUsable() {
        return problem.isEmpty();
    }
}
