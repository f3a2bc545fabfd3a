package org.postseal.server.policy;

import org.postseal.client.keys.Attempt;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.spec.Requirement;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.dns.PolicyRecord.Mode;
import org.postseal.spec.smtp.KeyQuery;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The one decision of this program: how a recipient's mail is sealed. A pure function.
 *
 * <p>The <em>floor</em> is the lowest level that may leave, the <em>offer</em> the best that is in
 * reach. Where the offer reaches the floor the mail goes, sealed as well as it can be; else it
 * waits or fails. Where a session could better the offer, the answer is {@link Decision.Ask}.
 */
@Requirement({
    "C-01", "C-02", "C-03", "C-05", "C-06", "D-04", "D-10", "E-06", "M-02", "M-05", "P-09", "P-12"
})
public final class Decider {
    private Decider() {}

    /** Decides. The same facts always give the same decision. */
    public static Decision decide(Facts facts) {
        if (facts.hop() == Facts.Hop.LOCAL) {
            return new Decision.Ready(
                    new Decision.Plan(Level.UNSEALED, Optional.empty(), false),
                    List.of("local next hop: sealing ends here"));
        }
        Floor floor = Floor.of(facts);
        Offer offer = Offer.of(facts);
        Decision settled = settle(facts, floor, offer);
        List<KeyQuery> queries = Questions.of(facts, offer);
        return queries.isEmpty() ? settled : new Decision.Ask(queries, settled, settled.reasons());
    }

    private static Decision settle(Facts facts, Floor floor, Offer offer) {
        List<String> reasons = new ArrayList<>();
        reasons.add(describe(facts.findings().policy()));
        reasons.addAll(floor.reasons());
        reasons.addAll(offer.reasons());
        if (offer.level().compareTo(floor.level()) < 0) {
            return waitOrFail(facts, floor, offer, reasons);
        }
        if (facts.local() != LocalSetting.NEVER) {
            rehearsal(facts.findings().policy(), offer).ifPresent(reasons::add);
        }
        // M-01: only a peer that knows the extension is given REQSEAL.
        boolean reqseal = facts.reqseal() && facts.openpgp().isPresent();
        return new Decision.Ready(
                new Decision.Plan(offer.level(), offer.certificate(), reqseal), reasons);
    }

    private static Decision waitOrFail(
            Facts facts, Floor floor, Offer offer, List<String> reasons) {
        String lack = "reached " + offer.level().text() + ", required " + floor.level().text();
        reasons.add(lack);
        String binding = lack + remembered(facts, offer);
        if (facts.local() == LocalSetting.NEVER) {
            return new Decision.Refuse(
                    "5.7.10", "sealing is demanded and not done for this domain", reasons);
        }
        if (offer.level().compareTo(floor.demanded()) >= 0) {
            return new Decision.Defer(
                    "4.7.5", "the domain's sealing policy cannot be looked up", reasons);
        }
        if (facts.reqseal() && !haveLookupsFailed(facts)) {
            return new Decision.Refuse(
                    "5.7.10",
                    "sealing is demanded and no usable key was found: " + binding,
                    reasons);
        }
        return new Decision.Defer(
                "4.7.10", "sealing is required and no usable key was found: " + binding, reasons);
    }

    /** Only the operator can lift what memory demands: whoever reads the queue is told of it. */
    private static String remembered(Facts facts, Offer offer) {
        Memory memory = facts.memory();
        return offer.level().compareTo(memory.level()) < 0
                ? " (" + String.join("; ", memory.reasons()) + ")"
                : "";
    }

    /** A network error is not absence: another attempt may find what this one missed. */
    @Requirement("T-03")
    private static boolean haveLookupsFailed(Facts facts) {
        return Floor.isWithheld(facts.findings().policy())
                || facts.findings().attempts().stream()
                        .anyMatch(attempt -> attempt.outcome() == Attempt.Outcome.FAILED);
    }

    /** What enforce would have done, where a domain is testing or enforces by a hint alone. */
    private static Optional<String> rehearsal(DomainPolicy policy, Offer offer) {
        Mode mode = policy.record().map(PolicyRecord::mode).orElse(Mode.NONE);
        if (mode == Mode.NONE || Floor.isEnforced(policy)) {
            return Optional.empty();
        }
        Level wanted = Floor.wanted(policy);
        boolean met = offer.level().compareTo(wanted) >= 0;
        return Optional.of(
                (policy.isAuthenticated() ? "" : "unauthenticated ")
                        + text(mode)
                        + ": enforce would have "
                        + (met ? "been met" : "deferred (" + wanted.text() + ")"));
    }

    private static String describe(DomainPolicy policy) {
        String lookup = "lookup " + text(policy.lookup());
        return policy.record()
                .map(r -> "policy " + text(r.mode()) + " id=" + r.id() + " (" + origin(policy))
                .map(text -> text + (Floor.isWithheld(policy) ? ", " + lookup + ")" : ")"))
                .orElse("no policy (" + lookup + ")");
    }

    private static String origin(DomainPolicy policy) {
        return switch (policy.origin()) {
            case PIN -> "pin";
            case DNSSEC -> "DNSSEC";
            case HTTPS -> "HTTPS";
            case HINT -> "hint";
            case NONE -> "none";
        };
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
