package org.postseal.conformance.report;

import org.postseal.conformance.Outcome;
import org.postseal.conformance.Verdict;

import java.io.PrintWriter;
import java.util.Locale;

/** The closing words of a run. */
public final class ConsoleSummary {
    private ConsoleSummary() {}

    public static void print(Report report, Colours colours, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%nrole %s, %s: %d cases in %.1f s%n",
                report.role().word(),
                Visible.of(report.peer()),
                report.outcomes().size(),
                report.took().toMillis() / 1000.0);
        for (Verdict.Kind kind : Verdict.Kind.values()) {
            if (report.count(kind) > 0) {
                String line = "%6d %s".formatted(report.count(kind), kind.word());
                out.println(colours.of(kind, line));
            }
        }
        if (!report.failures().isEmpty()) {
            out.println();
        }
        for (Outcome outcome : report.failures()) {
            out.println(
                    colours.of(outcome.verdict().kind(), outcome.of().id().toString())
                            + " "
                            + outcome.of().title()
                            + (outcome.of().requirements().isEmpty()
                                    ? ""
                                    : " " + outcome.of().requirements()));
            out.println("    " + Visible.of(outcome.verdict().reason()));
        }
        out.println();
        out.println(report.sentence() + ".");
        out.flush();
    }
}
