package org.postseal.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.postseal.conformance.Case;
import org.postseal.conformance.CaseId;
import org.postseal.conformance.Role;
import org.postseal.conformance.Strength;
import org.postseal.conformance.Verdict;

import java.util.List;

class SelectionTest {
    private static final List<Case<Void>> CASES =
            List.of(one(1, 1), one(1, 10), one(2, 1), one(10, 1));

    private static Case<Void> one(int section, int number) {
        CaseId id = new CaseId(Role.CLIENT, section, number);
        return new Case<>(id, "", "", List.of(), Strength.SHOULD, (_, _) -> Verdict.pass());
    }

    private static void selects(List<String> wanted, String... ids) {
        List<Case<Void>> selected = new Selection(wanted).of(CASES);
        assertEquals(List.of(ids), selected.stream().map(c -> c.id().toString()).toList());
    }

    @Test
    void wholeNumbersMatch() {
        selects(List.of(), "client/1/1", "client/1/10", "client/2/1", "client/10/1");
        selects(List.of("client/1"), "client/1/1", "client/1/10");
        selects(List.of("client/1/"), "client/1/1", "client/1/10");
        selects(List.of("client/10/1", "client/1/1"), "client/1/1", "client/10/1");
        selects(List.of("client"), "client/1/1", "client/1/10", "client/2/1", "client/10/1");
        selects(List.of("cli"));
    }

    @Test
    void whatIsNoneIsTold() {
        assertEquals(
                List.of("client/3", "cli"),
                new Selection(List.of("client/3", "client/2", "cli")).missing(CASES));
    }
}
