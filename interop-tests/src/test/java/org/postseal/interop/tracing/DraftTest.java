package org.postseal.interop.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;

class DraftTest {
    private static final String INDEX =
            """
            | id | strength | summary | section | status |
            |----|----------|---------|---------|--------|
            | K-01 | MUST | Inside TLS only | (#pgpkey) | current |
            | K-10 | SHOULD | Budgets | (#pgpkey) | planned: session-security |
            Table: Requirements
            """;

    private static Draft draft(String text) {
        return Draft.parse("# Title\n\n" + text + "\n\n# Index\n\n" + INDEX);
    }

    private static void bad(String text, String... faults) {
        assertEquals(List.of(faults), draft(text).faults());
    }

    @Test
    void sentencesWithTheirIdsAreGood() {
        Draft draft =
                draft(
                        """
                        A server **MUST** refuse `PGPKEY` with
                        530 5.7.10 outside TLS [K-01].  So be it (RFC 5321, Section 4.1).

                        *   A client **SHOULD NOT** ask [@!RFC5321]
                            twice [K-10].
                        """);
        assertEquals(List.of(), draft.faults());
        assertEquals(new Requirement("K-01", "MUST", "Inside TLS only", "current"), row(draft));
        assertEquals(3, draft.sentences().size() - 1, draft.sentences()::toString);
    }

    private static Requirement row(Draft draft) {
        return draft.index().get("K-01");
    }

    private static final String BOTH = "It **MUST** [K-01].\n\nIt **SHOULD** [K-10].\n\n";

    @Test
    void anIdWhereNothingIsDemandedIsBad() {
        bad(
                BOTH + "It is so [K-01].",
                "[K-01] at a sentence that demands nothing: It is so [K-01].");
        // The word stands in the sentence before.
        bad(
                BOTH + "It **MUST** be [K-01].  That is so [K-01].",
                "[K-01] at a sentence that demands nothing: That is so [K-01].");
    }

    @Test
    void aDemandWithoutAnIdIsBad() {
        bad(BOTH + "It **MUST** be.", "demands something and has no id: It **MUST** be.");
    }

    @Test
    void anIdOutsideOfTheIndexIsBad() {
        bad(BOTH + "It **MUST** be [K-02].", "K-02 is missing from the index");
    }

    @Test
    void aRowWithoutASentenceIsBad() {
        bad("It **MUST** [K-01].", "K-10 is in the index, and no sentence demands it");
    }

    @Test
    void aRowOfAnotherStrengthIsBad() {
        bad(
                "It **SHOULD** [K-01].\n\nIt **MUST** [K-10].",
                "K-01 is MUST in the index, and said as [SHOULD]",
                "K-10 is SHOULD in the index, and said as [MUST]");
    }

    @Test
    void aRowTwiceOrOfNoKnownStatusIsBad() {
        String more = "| K-01 | MUST | Again | (#pgpkey) | soon |\n";
        assertEquals(
                List.of("K-01 stands twice in the index", "K-01 has the status \"soon\""),
                Draft.parse(BOTH + INDEX + more).faults());
    }

    @Test
    void figuresAndFrontMatterDemandNothing() {
        bad("%%%\ntitle = \"**MUST**\"\n%%%\n\n~~~ abnf\n**MUST** x [K-09].\n~~~\n\n" + BOTH);
    }
}
