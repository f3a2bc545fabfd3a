package org.postseal.server.delivery;

import org.postseal.client.keys.Findings;
import org.postseal.client.smtp.SmtpConnection;
import org.postseal.server.policy.Decision;
import org.postseal.server.policy.Decision.Plan;
import org.postseal.server.policy.Facts;
import org.postseal.server.policy.Facts.SessionFacts;
import org.postseal.server.spool.QueuedMessage.QueuedRecipient;
import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.EhloKeyword;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.SealLevel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides for one recipient, before and within a session. Whatever a session says, the level once
 * decided on in an attempt is never lowered: that is enforced here, not left to the facts.
 */
final class Planner {
    private final DeliveryFacts facts;
    private final Askers askers;
    private final Function<Facts, Decision> decider;

    Planner(DeliveryFacts facts, Askers askers, Function<Facts, Decision> decider) {
        this.facts = facts;
        this.askers = askers;
        this.decider = decider;
    }

    /** Asks one peer for keys (PGPKEY). */
    interface Asker {
        /** What is known after asking: all of {@code known}, and what came. Never throws. */
        Findings ask(List<KeyQuery> queries, Findings known);
    }

    /** Makes askers. */
    interface Askers {
        /**
         * One for a session.
         *
         * @param domain whose MX the host is; empty for other hosts
         */
        Asker over(HopSession session, Optional<String> domain);
    }

    /** One asker for a session, shared by its recipients. */
    Asker asker(HopSession session, Optional<String> domain) {
        return askers.over(session, domain);
    }

    Planned plan(QueuedRecipient recipient, DeliveryFacts.Question question) {
        Facts gathered = facts.gather(recipient.recipient().forwardPath(), question);
        return new Planned(recipient, gathered, decider.apply(gathered));
    }

    /** Decides again after EHLO, asking the peer for keys where the decision says so. */
    Planned inSession(
            Planned before, SmtpConnection connection, Asker asker, Encryption encryption) {
        Weighed after = inSession(before.weighed(), connection, asker, encryption);
        return new Planned(before.recipient(), after.facts(), after.decision());
    }

    /** The same for mail that need not be there: {@code explain} asks so. */
    @Requirement({"E-03", "M-01"})
    Weighed inSession(
            Weighed before, SmtpConnection connection, Asker asker, Encryption encryption) {
        boolean tls = connection.tls().isPresent();
        Optional<EhloKeyword> keyword = tls ? connection.ehlo().openpgp() : Optional.empty();
        Facts now = facts.withSession(before.facts(), new SessionFacts(tls, keyword, false));
        if (wantsUserKeys(keyword, before)) {
            now = facts.withUserKeys(now, encryption);
        }
        Decision decision = decider.apply(now);
        if (decision instanceof Decision.Ask ask) {
            Findings found = asker.ask(ask.queries(), now.findings());
            now =
                    facts.withSession(
                            facts.withFindings(now, found, encryption),
                            new SessionFacts(tls, keyword, true));
            decision = decider.apply(now);
        }
        return new Weighed(now, neverLower(before.promised(), settled(decision), now.findings()));
    }

    /** The next hop has taken what was sent so: worth remembering where it was sealed. */
    void reached(Planned sent) {
        sent.plan()
                .flatMap(Plan::certificate)
                .ifPresent(sealedTo -> facts.reached(sent.facts(), sealedTo));
    }

    /** For a peer that has no sessions to ask in. */
    Planned withoutSession(Planned before) {
        return new Planned(before.recipient(), before.facts(), settled(before.decision()));
    }

    /**
     * Looks for keys past the cache after a peer refused the key used (M-04). The promise stands:
     * where it can no longer be kept, the decision says wait.
     */
    @Requirement("M-04")
    Planned renewed(Planned before, Encryption encryption) {
        Facts now = facts.renew(before.facts(), encryption);
        Decision decision = settled(decider.apply(now));
        boolean kept =
                !(decision instanceof Decision.Ready ready)
                        || before.promised().stream().noneMatch(p -> lowers(p, ready.plan()));
        return new Planned(
                before.recipient(),
                now,
                kept
                        ? decision
                        : new Decision.Defer(
                                "4.7.5",
                                "the key was refused and no other as good was found",
                                decision.reasons()));
    }

    private static boolean wantsUserKeys(Optional<EhloKeyword> keyword, Weighed before) {
        return before.facts().hop() == Facts.Hop.MX
                && keyword.filter(k -> k.seal().contains(SealLevel.USER)).isPresent()
                && before.facts().findings().candidates().stream()
                        .noneMatch(candidate -> candidate.scope() == SealLevel.USER);
    }

    /** Once asked, or with nobody to ask, the answer is what stands otherwise. */
    private static Decision settled(Decision decision) {
        return decision instanceof Decision.Ask ask ? settled(ask.otherwise()) : decision;
    }

    private static Decision neverLower(
            Optional<Plan> promised, Decision decision, Findings findings) {
        if (promised.isEmpty()
                || !(decision instanceof Decision.Ready ready)
                || !lowers(promised.get(), ready.plan())) {
            return decision;
        }
        if (isSpoilt(promised.get(), findings)) {
            return new Decision.Defer(
                    "4.7.5",
                    "the session showed that the certificate chosen cannot be used",
                    ready.reasons());
        }
        List<String> reasons = new ArrayList<>(ready.reasons());
        reasons.add(
                "the session would lower "
                        + promised.get().level().text()
                        + " to "
                        + ready.plan().level().text()
                        + ": kept");
        Plan kept =
                new Plan(
                        promised.get().level(),
                        promised.get().certificate(),
                        ready.plan().reqseal());
        return new Decision.Ready(kept, reasons);
    }

    /** True where the certificate promised has been revoked, say, as the session shows. */
    private static boolean isSpoilt(Plan promised, Findings findings) {
        return promised.certificate().stream()
                .flatMap(
                        chosen ->
                                findings.candidates().stream()
                                        .filter(
                                                c ->
                                                        c.certificate()
                                                                .fingerprint()
                                                                .equals(
                                                                        chosen.certificate()
                                                                                .fingerprint())))
                .anyMatch(candidate -> !candidate.isUsable());
    }

    private static boolean lowers(Plan promised, Plan now) {
        boolean bared = promised.certificate().isPresent() && now.certificate().isEmpty();
        return bared || now.level().compareTo(promised.level()) < 0;
    }
}
