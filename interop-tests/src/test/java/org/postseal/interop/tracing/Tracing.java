package org.postseal.interop.tracing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares the draft with what meets it and what judges it.
 *
 * @param code where requirements are met
 * @param mentions every other place that names ids: they must exist, and prove nothing
 */
record Tracing(Draft draft, Code code, Code mentions, Judged judged) {
    /** What is wrong, a sentence each. */
    List<String> faults() {
        List<String> faults = new ArrayList<>(draft.faults());
        unknown("code", code.places().keySet(), faults);
        unknown("tests", mentions.places().keySet(), faults);
        unknown("cases", judged.cases().keySet(), faults);
        unknown("the list of what is beyond the wire", judged.reasons().keySet(), faults);
        draft.index().values().stream()
                .filter(Requirement::binds)
                .forEach(row -> unmet(row, faults));
        for (String id : judged.reasons().keySet()) {
            if (!judged.of(id).isEmpty()) {
                faults.add(id + " has a case, and a reason why it can have none");
            }
        }
        return faults;
    }

    /** Only letters of the index: X-12 in a comment may be anything. */
    private void unknown(String where, Set<String> ids, List<String> faults) {
        Set<Character> letters = new TreeSet<>();
        draft.index().keySet().forEach(id -> letters.add(id.charAt(0)));
        for (String id : ids) {
            if (letters.contains(id.charAt(0)) && !draft.index().containsKey(id)) {
                faults.add(id + " is named in " + where + ", and the draft has no such id");
            }
        }
    }

    private void unmet(Requirement row, List<String> faults) {
        if (code.of(row.id()).isEmpty()) {
            faults.add(row.id() + " is a MUST, and no code names it: " + row.summary());
        }
        if (judged.of(row.id()).isEmpty() && !judged.reasons().containsKey(row.id())) {
            faults.add(
                    row.id()
                            + " is a MUST that no case judges, and there is no reason why: "
                            + row.summary());
        }
    }
}
