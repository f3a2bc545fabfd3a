package org.postseal.server.policy;

import org.postseal.client.dns.Answer;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.spec.Requirement;
import org.postseal.spec.dns.PolicyRecord.Mode;
import org.postseal.spec.smtp.SealLevel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The lowest level that may leave.
 *
 * @param demanded by the operator, memory, the domain or the sender: the strictest of them
 * @param withheld what the domain demands cannot be looked up, although its zone is signed (D-04)
 */
record Floor(Level demanded, boolean withheld, List<String> reasons) {
    Floor {
        reasons = List.copyOf(reasons);
    }

    /**
     * A seal to an authenticated key gives nothing away whatever the domain demands, so it may
     * leave where less has to wait.
     */
    Level level() {
        return withheld ? demanded.or(Level.SEALED_SITE) : demanded;
    }

    @Requirement({"C-03", "C-05", "C-06"})
    static Floor of(Facts facts) {
        DomainPolicy policy = facts.findings().policy();
        boolean overrides = facts.local() == LocalSetting.NEVER;
        List<String> reasons = new ArrayList<>();
        Level floor = required(facts.local());
        if (floor != Level.UNSEALED) {
            reasons.add("the operator requires " + floor.text());
        }
        if (overrides) {
            reasons.add(override(policy));
        } else if (isEnforced(policy)) {
            Level enforced = wanted(policy);
            reasons.add("the domain enforces " + enforced.text());
            floor = floor.or(enforced);
        }
        if (!overrides) {
            reasons.addAll(facts.memory().reasons());
            floor = floor.or(facts.memory().level());
        }
        if (facts.reqseal()) {
            // An unauthenticated key may be anybody's: it does not meet the sender's demand.
            reasons.add("REQSEAL requires " + Level.SEALED_SITE.text());
            floor = floor.or(Level.SEALED_SITE);
        }
        boolean withheld = !overrides && isWithheld(policy) && isMxSecure(facts);
        if (withheld) {
            reasons.add(
                    "the policy lookup is "
                            + policy.lookup().name().toLowerCase(Locale.ROOT)
                            + " while the MX is secure: less than "
                            + Level.SEALED_SITE.text()
                            + " waits");
        }
        return new Floor(floor, withheld, reasons);
    }

    private static Level required(LocalSetting local) {
        return switch (local) {
            case OPPORTUNISTIC, NEVER -> Level.UNSEALED;
            case REQUIRE_SEALED_SITE -> Level.SEALED_SITE;
            case REQUIRE_SEALED_USER -> Level.SEALED_USER;
        };
    }

    private static String override(DomainPolicy policy) {
        return isEnforced(policy)
                ? "OVERRIDE: the operator never seals, the domain enforces " + wanted(policy).text()
                : "the operator never seals";
    }

    /** Only what is authenticated enforces. */
    @Requirement({"C-01", "D-10"})
    static boolean isEnforced(DomainPolicy policy) {
        return policy.isAuthenticated() && policy.record().orElseThrow().mode() == Mode.ENFORCE;
    }

    /** The level that enforcing this policy means. */
    static Level wanted(DomainPolicy policy) {
        boolean site =
                policy.record()
                        .filter(record -> record.wanted().contains(SealLevel.SITE))
                        .isPresent();
        return site ? Level.SEALED_SITE : Level.SEALED_USER;
    }

    /** An answer withheld is no absence. */
    static boolean isWithheld(DomainPolicy policy) {
        return switch (policy.lookup()) {
            case BOGUS, FAILED -> true;
            case FOUND, ABSENT, INVALID -> false;
        };
    }

    @Requirement("D-04")
    private static boolean isMxSecure(Facts facts) {
        return facts.mxSecurity().filter(s -> s == Answer.Security.SECURE).isPresent();
    }
}
