package org.postseal.client.keys;

import org.postseal.spec.smtp.SealLevel;

import java.time.Instant;
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
    public boolean isUsable() {
        return problem.isEmpty();
    }
}
