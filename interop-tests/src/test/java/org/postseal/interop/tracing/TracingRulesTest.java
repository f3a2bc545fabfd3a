package org.postseal.interop.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.conformance.Case;
import org.postseal.conformance.CaseId;
import org.postseal.conformance.Role;
import org.postseal.conformance.Strength;
import org.postseal.conformance.Verdict;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

class TracingRulesTest {
    private static final Code NOWHERE = new Code(Map.of());

    private static Tracing trace(Map<String, Set<String>> code, String reasons, String... judged) {
        Draft draft =
                Draft.parse(
                        """
                        It **MUST** [K-01].  It **SHOULD** [K-02].  It **MUST** [K-03].

                        | K-01 | MUST | One | (#a) | current |
                        | K-02 | SHOULD | Two | (#a) | current |
                        | K-03 | MUST | Three | (#a) | planned: later |
                        """);
        Case<Void> one =
                new Case<>(
                        new CaseId(Role.SERVER, 4, 2),
                        "",
                        "",
                        List.of(judged),
                        Strength.MUST,
                        (_, _) -> Verdict.pass());
        Judged cases = Judged.of(List.of(one), reasons);
        return new Tracing(draft, new Code(new TreeMap<>(code)), NOWHERE, cases);
    }

    private static final Map<String, Set<String>> CODE = Map.of("K-01", Set.of("Met"));

    @Test
    void whatIsMetAndJudgedOrCannotBeIsGood() {
        assertEquals(List.of(), trace(CODE, "", "K-01").faults());
        assertEquals(List.of(), trace(CODE, "# why\n\nK-01: nobody sees it\n").faults());
    }

    @Test
    void aMustNeedsCodeAndACase() {
        assertEquals(
                List.of(
                        "K-01 is a MUST, and no code names it: One",
                        "K-01 is a MUST that no case judges, and there is no reason why: One"),
                trace(Map.of(), "").faults());
    }

    @Test
    void aReasonEndsWithTheFirstCase() {
        assertEquals(
                List.of("K-01 has a case, and a reason why it can have none"),
                trace(CODE, "K-01: nobody sees it", "K-01").faults());
    }

    @Test
    void idsThatTheDraftDoesNotHaveAreBadWhereverTheyAre() {
        Map<String, Set<String>> code =
                Map.of("K-01", Set.of("Met"), "K-09", Set.of("Lost"), "X-01", Set.of("Other"));
        assertEquals(
                List.of(
                        "K-09 is named in code, and the draft has no such id",
                        "K-08 is named in cases, and the draft has no such id",
                        "K-07 is named in the list of what is beyond the wire, and the draft has no"
                                + " such id"),
                trace(code, "K-07: why", "K-01", "K-08").faults());
    }

    @Test
    void theTableTellsWhatJudgesAndWhatDoesNot() {
        String table = CoverageTable.text(trace(CODE, "K-02: nobody sees it", "K-01"));
        assertTrue(table.contains("| K-01 | MUST | One | Met | server 4/2 |\n"), table);
        assertTrue(table.contains("| K-02 | SHOULD | Two |  | *none: nobody sees it* |\n"), table);
        assertTrue(table.contains("| K-03 | MUST | Three |  | *planned: later* |\n"), table);
        assertTrue(table.contains("3 requirements: 1 bind now (MUST), of which 1 are"), table);
    }
}
