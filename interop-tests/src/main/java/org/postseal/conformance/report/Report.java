package org.postseal.conformance.report;

import org.postseal.conformance.Outcome;
import org.postseal.conformance.Role;
import org.postseal.conformance.Verdict;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One run of cases against one peer.
 *
 * @param peer what was tested: host and port, or the driver's command
 * @param version of the suite
 * @param failing the verdicts that count as failed
 * @param outcomes in the order of the cases
 */
public record Report(
        Role role,
        String peer,
        String version,
        List<Verdict.Kind> failing,
        Instant begun,
        Duration took,
        List<Outcome> outcomes) {

    /** Did this case fail the run? */
    public boolean failed(Outcome outcome) {
        return failing.contains(outcome.verdict().kind());
    }

    public List<Outcome> failures() {
        return outcomes.stream().filter(this::failed).toList();
    }

    public long count(Verdict.Kind kind) {
        return outcomes.stream().filter(outcome -> outcome.verdict().kind() == kind).count();
    }

    /** By heading, in order. */
    Map<String, List<Outcome>> sections() {
        Map<String, List<Outcome>> sections = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            sections.merge(outcome.of().section(), List.of(outcome), Report::joined);
        }
        return sections;
    }

    private static List<Outcome> joined(List<Outcome> some, List<Outcome> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** In one sentence. */
    String sentence() {
        int bad = failures().size();
        return bad == 0
                ? "None of " + outcomes.size() + " cases failed"
                : bad + " of " + outcomes.size() + " cases failed";
    }
}
