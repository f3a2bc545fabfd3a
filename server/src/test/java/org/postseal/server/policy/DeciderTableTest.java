package org.postseal.server.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.client.keys.Candidate;
import org.postseal.server.policy.Case.Lookups;
import org.postseal.server.policy.Case.Session;
import org.postseal.server.policy.Facts.Content;
import org.postseal.server.policy.Facts.Hop;
import org.postseal.spec.smtp.SealLevel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The decision, over the full product of its inputs, against tables that people can check. */
@SuppressWarnings("EnumOrdinal") // an index into the product, or the order of levels
class DeciderTableTest {
    private static final int REPORTED = 12;

    private final List<String> failures = new ArrayList<>();

    @Test
    void everyTableIsTotal() {
        List<String> gaps = new ArrayList<>();
        new Oracle().tables().forEach(table -> gaps.addAll(table.gaps()));
        assertEquals(List.of(), gaps);
    }

    @Test
    void theDecisionIsThatOfTheTables() {
        Oracle oracle = new Oracle();
        int count = Case.count();
        for (int i = 0; i < count && failures.size() < REPORTED; i++) {
            Case c = Case.at(i);
            Oracle.Expected expected = oracle.expect(c);
            String actual = Oracle.text(Decider.decide(c.facts(Hop.MX)));
            if (!actual.equals(expected.text())) {
                StringBuilder text = new StringBuilder(c + "\n  is       " + actual);
                text.append("\n  must be  ").append(expected.text());
                expected.because().forEach(row -> text.append("\n    ").append(row.text()));
                failures.add(text.toString());
            }
        }
        report();
        List<String> unused = new ArrayList<>();
        oracle.tables().forEach(table -> unused.addAll(table.unused()));
        assertEquals(List.of(), unused, "rows that decide nothing");
    }

    @Test
    void whateverTheTablesSayTheseHold() {
        byte[] levels = new byte[Case.count()];
        for (int i = 0; i < levels.length && failures.size() < REPORTED; i++) {
            Case c = Case.at(i);
            Facts facts = c.facts(Hop.MX);
            Decision decision = Decider.decide(facts);
            Decision settled = decision instanceof Decision.Ask ask ? ask.otherwise() : decision;
            Optional<Decision.Plan> plan =
                    settled instanceof Decision.Ready ready
                            ? Optional.of(ready.plan())
                            : Optional.empty();
            levels[i] = plan.map(p -> (byte) p.level().ordinal()).orElse((byte) -1);
            checkSafety(c, plan);
            checkGrowth(c, levels, i);
            if (c.turn() % Case.Remembered.values().length == c.remembered().ordinal()) {
                check(
                        decision.equals(Decider.decide(facts)),
                        c,
                        "the same facts, another decision");
                checkLocal(c);
            }
        }
        report();
    }

    private void checkSafety(Case c, Optional<Decision.Plan> plan) {
        boolean never = c.local() == LocalSetting.NEVER;
        boolean sealedByAuthor =
                c.content() == Content.SEALED_TO_SITE || c.content() == Content.SEALED_TO_USER;
        boolean clear = plan.filter(p -> p.certificate().isEmpty()).isPresent() && !sealedByAuthor;
        boolean weak = plan.filter(p -> p.level().compareTo(Level.SEALED_SITE) < 0).isPresent();
        boolean authenticated = c.policy().origin().equals("authenticated");
        boolean enforced = authenticated && c.policy().mode().equals("enforce");
        check(never || !enforced || !(clear || weak), c, "C-01: enforce, and not sealed");
        check(!c.reqseal() || !(clear || weak), c, "M-02: REQSEAL, and not sealed");
        Level memory = c.remembered().level;
        check(
                never || plan.filter(p -> p.level().compareTo(memory) < 0).isEmpty(),
                c,
                "C-03: below what memory demands");
        boolean free =
                c.local() == LocalSetting.OPPORTUNISTIC
                        && !c.reqseal()
                        && !authenticated
                        && c.remembered() == Case.Remembered.NOTHING;
        check(
                !free || c.lookups() == Lookups.WITHHELD_MX_SECURE || plan.isPresent(),
                c,
                "D-10: what is not authenticated holds mail up");
        check(
                !never || plan.flatMap(Decision.Plan::certificate).isEmpty(),
                c,
                "sealed where the operator never seals");
        check(
                plan.flatMap(Decision.Plan::certificate).map(Candidate::isUsable).orElse(true),
                c,
                "P-15: sealed to a key that cannot be used");
        boolean knows = c.session() != Session.NONE && c.session() != Session.WITHOUT_TLS;
        check(
                plan.isEmpty() || plan.get().reqseal() == (c.reqseal() && knows),
                c,
                "M-01: REQSEAL goes to whoever advertised it after TLS, and to nobody else");
    }

    /** A better key, and a session, never lower what is reached. */
    private void checkGrowth(Case c, byte[] levels, int i) {
        if (c.site() != Case.Key.NONE) {
            check(
                    levels[i] >= levels[i - Case.stride(SealLevel.SITE)],
                    c,
                    "a better site key lowers the level");
        }
        if (c.user() != Case.Key.NONE) {
            check(
                    levels[i] >= levels[i - Case.stride(SealLevel.USER)],
                    c,
                    "a better user key lowers the level");
        }
        check(levels[i] >= levels[i - c.session().ordinal()], c, "a session lowers the level");
    }

    /** REQSEAL ends at the local next hop, and so does everything else. */
    private void checkLocal(Case c) {
        boolean plain =
                Decider.decide(c.facts(Hop.LOCAL)) instanceof Decision.Ready ready
                        && ready.plan()
                                .equals(new Decision.Plan(Level.UNSEALED, Optional.empty(), false));
        check(plain, c, "section 10: sealing ends at the local next hop");
    }

    private void check(boolean holds, Case c, String rule) {
        if (!holds) {
            failures.add(rule + "\n  " + c);
        }
    }

    private void report() {
        assertTrue(
                failures.isEmpty(), () -> "the first that fail:\n" + String.join("\n", failures));
    }
}
