package org.postseal.conformance.cli;

import org.postseal.conformance.Outcome;
import org.postseal.conformance.report.Colours;
import org.postseal.conformance.report.Visible;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;

/** A line for each case as it ends, and why where it did not pass. */
final class Progress implements Consumer<Outcome> {
    private final PrintWriter err;
    private final Colours colours;
    private final int total;
    private int done;

    Progress(PrintWriter err, Colours colours, int total) {
        this.err = err;
        this.colours = colours;
        this.total = total;
    }

    @Override
    public synchronized void accept(Outcome outcome) {
        done++;
        String word = "%-15s".formatted(outcome.verdict().kind().word());
        err.printf(
                Locale.ROOT,
                "[%d/%d] %s %-14s %s (%.2f s)%n",
                done,
                total,
                colours.of(outcome.verdict().kind(), word),
                outcome.of().id(),
                outcome.of().title(),
                outcome.time().toMillis() / 1000.0);
        if (!outcome.verdict().reason().isEmpty()) {
            err.println("        " + Visible.of(outcome.verdict().reason()));
        }
        err.flush();
    }
}
