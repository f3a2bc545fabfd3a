package org.postseal.server.policy;

import org.postseal.client.keys.Candidate;
import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.SealLevel;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The best that can be reached with what is known.
 *
 * @param level with the seal, or by what the author did already
 * @param certificate what to seal to
 */
record Offer(Level level, Optional<Candidate> certificate, List<String> reasons) {
    Offer {
        reasons = List.copyOf(reasons);
    }

    static Offer of(Facts facts) {
        List<String> reasons = new ArrayList<>();
        Level own = own(facts);
        switch (facts.content()) {
            case SEALED_TO_SITE -> reasons.add("already sealed to the destination's site");
            case SEALED_TO_USER -> reasons.add("already encrypted to the recipient");
            case ENCRYPTED -> reasons.add("already encrypted by its author");
            case CLEAR -> {}
        }
        if (facts.local() == LocalSetting.NEVER
                || facts.content() == Facts.Content.SEALED_TO_SITE) {
            return new Offer(own, Optional.empty(), reasons);
        }
        Optional<Candidate> chosen = choose(facts, reasons);
        return new Offer(
                chosen.map(Offer::reached).orElse(Level.UNSEALED).or(own), chosen, reasons);
    }

    /** What the message reaches as it is. A seal counts while its key is known and usable. */
    private static Level own(Facts facts) {
        return switch (facts.content()) {
            case SEALED_TO_SITE -> best(facts, SealLevel.SITE);
            case SEALED_TO_USER -> best(facts, SealLevel.USER);
            case ENCRYPTED, CLEAR -> Level.UNSEALED;
        };
    }

    private static Level best(Facts facts, SealLevel scope) {
        return facts.findings().candidates().stream()
                .filter(c -> c.isUsable() && c.scope() == scope)
                .map(Offer::reached)
                .reduce(Level.UNSEALED, Level::or);
    }

    private static Optional<Candidate> choose(Facts facts, List<String> reasons) {
        Set<SealLevel> scopes = Consent.of(facts);
        scopes.retainAll(sealable(facts.content()));
        for (Candidate candidate : facts.findings().candidates()) {
            candidate
                    .problem()
                    .ifPresent(p -> reasons.add(describe(candidate) + " cannot be used: " + p));
        }
        Optional<Candidate> chosen =
                facts.findings().candidates().stream()
                        .filter(c -> c.isUsable() && scopes.contains(c.scope()))
                        .max(Candidate.BY_LEVEL_THEN_RANK);
        reasons.add(
                chosen.map(c -> "chosen: " + describe(c))
                        .orElse("no usable key that the domain wants used"));
        return chosen;
    }

    /** What this program puts around the content; never a seal around a seal to the same site. */
    @Requirement("P-09")
    private static Set<SealLevel> sealable(Facts.Content content) {
        return switch (content) {
            case CLEAR -> EnumSet.allOf(SealLevel.class);
            case SEALED_TO_USER, ENCRYPTED -> EnumSet.of(SealLevel.SITE);
            case SEALED_TO_SITE -> EnumSet.noneOf(SealLevel.class);
        };
    }

    private static Level reached(Candidate candidate) {
        if (!candidate.authenticated()) {
            return Level.SEALED_UNAUTHENTICATED;
        }
        return switch (candidate.scope()) {
            case USER -> Level.SEALED_USER;
            case SITE -> Level.SEALED_SITE;
        };
    }

    private static String describe(Candidate candidate) {
        return candidate.scope().token()
                + " key "
                + candidate.certificate().fingerprint()
                + " ("
                + candidate.source().text()
                + (candidate.authenticated() ? ")" : ", not authenticated)");
    }
}
