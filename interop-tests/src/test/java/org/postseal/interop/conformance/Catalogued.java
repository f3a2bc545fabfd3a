package org.postseal.interop.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DynamicTest;
import org.postseal.conformance.Case;
import org.postseal.conformance.Outcome;
import org.postseal.conformance.Runner;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.cli.Suite;
import org.postseal.conformance.report.Colours;
import org.postseal.conformance.report.ConsoleSummary;
import org.postseal.conformance.report.Report;
import org.postseal.conformance.report.ReportFiles;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Runs the cases of a role against a peer, and leaves the report in {@code target/conformance}. */
public final class Catalogued {
    /** Far beyond what any case takes on a loaded machine. */
    public static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Set<Verdict.Kind> GOOD = Set.of(Verdict.Kind.PASS, Verdict.Kind.INFO);

    private Catalogued() {}

    /**
     * Runs them all.
     *
     * @param name of the peer, and of the directory of the report
     */
    public static <P> Report run(String name, List<Case<P>> cases, P peer, int jobs)
            throws IOException, InterruptedException {
        Instant begun = Instant.now();
        // The first alone: it may leave what makes the others quicker, such as an archive of
        // classes.
        List<Outcome> outcomes = new ArrayList<>(some(cases.subList(0, 1), peer, 1));
        outcomes.addAll(some(cases.subList(1, cases.size()), peer, jobs));
        Report report =
                new Report(
                        cases.getFirst().id().role(),
                        name,
                        "(the tests)",
                        List.of(Verdict.Kind.FAIL, Verdict.Kind.NON_STRICT),
                        begun,
                        Duration.between(begun, Instant.now()),
                        outcomes);
        String directory = name + "-" + report.role().word();
        ReportFiles.write(report, Path.of("target/conformance").resolve(directory));
        ConsoleSummary.print(
                report, Colours.NONE, new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        return report;
    }

    private static <P> List<Outcome> some(List<Case<P>> cases, P peer, int jobs)
            throws InterruptedException {
        return new Suite(new Runner(LIMIT), jobs, _ -> {}).run(cases, peer);
    }

    /** A test for each case: it is passed, and nothing of it is left out. */
    static Stream<DynamicTest> tests(Report report) {
        return report.outcomes().stream()
                .map(
                        outcome ->
                                DynamicTest.dynamicTest(
                                        outcome.of().id() + " " + outcome.of().title(),
                                        () ->
                                                assertTrue(
                                                        GOOD.contains(outcome.verdict().kind()),
                                                        () -> "" + outcome.verdict())));
    }
}
