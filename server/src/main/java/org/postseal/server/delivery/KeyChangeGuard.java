package org.postseal.server.delivery;

import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Findings;
import org.postseal.client.keys.KeyChange;
import org.postseal.server.policy.Level;
import org.postseal.server.policy.Memory;
import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.SealLevel;

import java.util.List;
import java.util.Optional;

/**
 * Where the operator blocks changed keys (C-05): a site key that is neither authenticated nor known
 * is not used, and unless a good one is left, mail waits. It does not go in clear instead: whoever
 * can change a key could then have the seal taken off.
 */
@Requirement("C-05")
final class KeyChangeGuard {
    private KeyChangeGuard() {}

    /** The findings without what has changed. */
    static Findings block(Findings findings) {
        return findings.change()
                .map(
                        change ->
                                new Findings(
                                        findings.policy(),
                                        findings.candidates().stream()
                                                .map(
                                                        c ->
                                                                isChanged(c, change)
                                                                        ? blocked(c, change)
                                                                        : c)
                                                .toList(),
                                        findings.attempts(),
                                        findings.change()))
                .orElse(findings);
    }

    /** What such findings demand. */
    static Memory demand(Findings findings) {
        boolean knownOneLeft =
                findings.candidates().stream()
                        .anyMatch(c -> c.scope() == SealLevel.SITE && c.isUsable());
        return findings.change()
                .filter(change -> !knownOneLeft)
                .map(change -> new Memory(Level.SEALED_SITE, List.of(change.text())))
                .orElse(Memory.NONE);
    }

    private static boolean isChanged(Candidate c, KeyChange change) {
        return c.scope() == SealLevel.SITE
                && !c.authenticated()
                && c.isUsable()
                && !change.known().contains(c.certificate().fingerprint());
    }

    private static Candidate blocked(Candidate c, KeyChange change) {
        return new Candidate(
                c.scope(),
                c.certificate(),
                c.source(),
                c.authenticated(),
                c.until(),
                Optional.of(
                        "changed since %s; accept with: postseal key accept %s"
                                .formatted(change.since(), change.domain())));
    }
}
