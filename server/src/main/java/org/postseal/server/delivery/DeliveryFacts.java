package org.postseal.server.delivery;

import org.postseal.client.dns.Answer;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.server.policy.Facts;
import org.postseal.server.policy.Guard;
import org.postseal.server.policy.LocalSetting;
import org.postseal.server.policy.Memory;
import org.postseal.server.policy.NextHop;
import org.postseal.server.policy.UserKeys;
import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Gathers what a decision rests on: the same code for delivery and for {@code explain}. */
public final class DeliveryFacts {
    private final SealingRules rules;
    private final Discovery discovery;
    private final ReachedLevels reached;
    private final Clock clock;

    DeliveryFacts(SealingRules rules, Discovery discovery, ReachedLevels reached, Clock clock) {
        this.rules = rules;
        this.discovery = discovery;
        this.reached = reached;
        this.clock = clock;
    }

    /**
     * What is asked.
     *
     * @param reqseal the sender gave REQSEAL
     * @param outward where the mail leaves this site; empty: by the local next hop
     * @param mxSecurity of the MX RRset, where one was asked for
     */
    record Question(
            boolean reqseal,
            Optional<NextHop> outward,
            Encryption encryption,
            Optional<Answer.Security> mxSecurity) {
        private Facts.Hop hop(Mailbox recipient) {
            return outward.map(next -> Facts.Hop.outward(recipient, next)).orElse(Facts.Hop.LOCAL);
        }
    }

    /** The facts before there is a session. Blocks while keys are looked for. */
    Facts gather(Mailbox recipient, Question question) {
        boolean local = question.outward().isEmpty();
        Findings findings = local ? nothing() : guarded(recipient, find(recipient));
        SealingRules.Rule rule = rules.of(recipient.domain());
        return new Facts(
                recipient,
                rule.seal(),
                rule.userKeys(),
                question.reqseal(),
                question.hop(recipient),
                question.encryption().toward(findings),
                findings,
                local ? Memory.NONE : memory(recipient, findings),
                question.mxSecurity(),
                Optional.empty(),
                clock.instant());
    }

    /** The same facts, with keys looked for past the cache (M-04). */
    Facts renew(Facts facts, Encryption encryption) {
        discovery.forget(facts.recipient());
        return withFindings(facts, find(facts.recipient()), encryption);
    }

    /** The same facts, with the user's own key looked for because the session wants it used. */
    Facts withUserKeys(Facts facts, Encryption encryption) {
        return withFindings(facts, discovery.find(facts.recipient(), true), encryption);
    }

    Facts withFindings(Facts facts, Findings found, Encryption encryption) {
        Findings findings = guarded(facts.recipient(), found);
        return new Facts(
                facts.recipient(),
                facts.local(),
                facts.userKeys(),
                facts.reqseal(),
                facts.hop(),
                encryption.toward(findings),
                findings,
                memory(facts.recipient(), findings),
                facts.mxSecurity(),
                facts.session(),
                clock.instant());
    }

    Facts withSession(Facts facts, Facts.SessionFacts session) {
        return new Facts(
                facts.recipient(),
                facts.local(),
                facts.userKeys(),
                facts.reqseal(),
                facts.hop(),
                facts.content(),
                facts.findings(),
                facts.memory(),
                facts.mxSecurity(),
                Optional.of(session),
                clock.instant());
    }

    /** Mail sealed to this was taken. */
    void reached(Facts facts, Candidate sealedTo) {
        reached.reached(facts.recipient(), sealedTo, facts.findings().policy());
    }

    /** A user's own key is looked for only where it may be used: each lookup tells somebody. */
    private Findings find(Mailbox recipient) {
        SealingRules.Rule rule = rules.of(recipient.domain());
        boolean wanted =
                rule.userKeys() == UserKeys.PUBLISHED
                        || rule.seal() == LocalSetting.REQUIRE_SEALED_USER;
        Findings findings = discovery.find(recipient, wanted);
        return !wanted && mayWantUserKeys(findings) ? discovery.find(recipient, true) : findings;
    }

    private Findings guarded(Mailbox recipient, Findings findings) {
        return has(recipient, Guard.BLOCK_KEY_CHANGE) ? KeyChangeGuard.block(findings) : findings;
    }

    /** What the operator's guards make of what is remembered. */
    @Requirement({"C-03", "C-05"})
    private Memory memory(Mailbox recipient, Findings findings) {
        Memory had = has(recipient, Guard.NEVER_BELOW) ? reached.of(recipient) : Memory.NONE;
        Memory changed =
                has(recipient, Guard.BLOCK_KEY_CHANGE)
                        ? KeyChangeGuard.demand(findings)
                        : Memory.NONE;
        return had.and(changed);
    }

    private boolean has(Mailbox recipient, Guard guard) {
        return rules.of(recipient.domain()).guards().contains(guard);
    }

    private static boolean mayWantUserKeys(Findings findings) {
        return findings.policy()
                .record()
                .filter(record -> record.wanted().contains(SealLevel.USER))
                .isPresent();
    }

    private static Findings nothing() {
        DomainPolicy none =
                new DomainPolicy(
                        Optional.empty(),
                        DomainPolicy.Origin.NONE,
                        Instant.EPOCH,
                        DomainPolicy.Lookup.ABSENT,
                        "not asked for a local next hop");
        return new Findings(none, List.of(), List.of());
    }
}
