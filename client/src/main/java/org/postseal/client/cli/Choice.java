package org.postseal.client.cli;

import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.SealLevel;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which certificate a sender would seal to. A preview that knows no settings: the decision of
 * delivery is the server's.
 *
 * @param wanted the profiles that the domain, or whoever asks, wants used
 * @param chosen best level first, then best rank
 */
record Choice(Set<SealLevel> wanted, Optional<Candidate> chosen) {
    /** What a site would choose that follows the domain's word. */
    static Choice ofSite(Findings findings, Set<SealLevel> announced) {
        Set<SealLevel> wanted = published(findings.policy());
        wanted.addAll(announced);
        return among(findings.candidates(), wanted);
    }

    /**
     * What a user's program would choose: it has no site key, so USER alone.
     *
     * @param operatorsWord use a certificate without the domain's word
     */
    static Choice ofUser(Findings findings, boolean operatorsWord) {
        Set<SealLevel> wanted = published(findings.policy());
        wanted.remove(SealLevel.SITE);
        if (operatorsWord) {
            wanted.add(SealLevel.USER);
        }
        return among(findings.candidates(), wanted);
    }

    private static Choice among(List<Candidate> candidates, Set<SealLevel> wanted) {
        return new Choice(
                wanted,
                candidates.stream()
                        .filter(c -> c.isUsable() && wanted.contains(c.scope()))
                        .max(Candidate.BY_LEVEL_THEN_RANK));
    }

    private static Set<SealLevel> published(DomainPolicy policy) {
        Set<SealLevel> scopes = EnumSet.noneOf(SealLevel.class);
        policy.record().map(PolicyRecord::wanted).ifPresent(scopes::addAll);
        return scopes;
    }

    /** The name of its level. */
    static String levelName(Candidate candidate) {
        return switch (candidate.level()) {
            case 4 -> "sealed-user";
            case 3 -> "sealed-site";
            default -> "sealed-unauthenticated";
        };
    }

    /** Why this certificate is not the one chosen. */
    String objection(Candidate candidate) {
        if (!candidate.isUsable()) {
            return candidate.problem().orElseThrow();
        }
        if (!wanted.contains(candidate.scope())) {
            String token = candidate.scope().token();
            return candidate.scope() == SealLevel.USER
                    ? "finding a user's key is no consent: the domain does not say seal=user"
                            + " (a site may set user-keys = \"published\")"
                    : "the domain does not say seal=" + token;
        }
        return chosen.filter(best -> best.level() > candidate.level()).isPresent()
                ? "level " + candidate.level() + " only"
                : "one of better rank, or as good, is there";
    }
}
