package org.postseal.conformance.cli;

import org.postseal.conformance.Case;

import java.io.PrintWriter;
import java.util.List;

/** What {@code --list} prints: a line for each case, in columns. */
final class CaseTable {
    private CaseTable() {}

    static void print(List<? extends Case<?>> cases, PrintWriter out) {
        int id = cases.stream().mapToInt(one -> one.id().toString().length()).max().orElse(0);
        int ids = cases.stream().mapToInt(one -> requirements(one).length()).max().orElse(0);
        String form = "%-" + Math.max(id, 4) + "s  %-8s  %-" + Math.max(ids, 12) + "s  %s%n";
        out.printf(form, "case", "strength", "requirements", "title");
        for (Case<?> one : cases) {
            out.printf(form, one.id(), one.strength(), requirements(one), one.title());
        }
        out.println(cases.size() + " cases");
        out.flush();
    }

    private static String requirements(Case<?> one) {
        return one.requirements().isEmpty() ? "-" : String.join(",", one.requirements());
    }
}
