package org.postseal.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.conformance.Outcome;
import org.postseal.conformance.Transcript;
import org.postseal.conformance.Verdict;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A report as one page: no network, no script (its own policy forbids both), filtered by check
 * boxes that the style sheet reads.
 */
public final class HtmlReport {
    private static final Map<Transcript.Direction, String> ARROWS =
            Map.of(
                    Transcript.Direction.SENT, "\u2192",
                    Transcript.Direction.RECEIVED, "\u2190",
                    Transcript.Direction.NOTE, "\u00b7");

    private final Report report;
    private final HtmlText page = new HtmlText();

    private HtmlReport(Report report) {
        this.report = report;
    }

    public static String text(Report report) {
        return new HtmlReport(report).write();
    }

    private String write() {
        head();
        page.markup("<body>\n");
        summary();
        filter();
        page.markup("<main>\n");
        report.sections().forEach(this::section);
        page.markup("</main>\n</body>\n</html>\n");
        return page.toString();
    }

    private void head() {
        page.head("Conformance of " + report.peer() + " as " + report.role().word(), style());
    }

    /** The style sheet of every page. */
    public static String style() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void summary() {
        String mood = report.failures().isEmpty() ? "good" : "bad";
        page.markup("<header>\n<h1>Postseal conformance: role ")
                .text(report.role().word())
                .markup("</h1>\n")
                .element("p", "sentence " + mood, report.sentence())
                .markup("\n<dl>\n");
        fact("Peer", report.peer());
        fact("Begun", report.begun().truncatedTo(ChronoUnit.SECONDS).toString());
        fact("Took", seconds(report.took().toMillis()));
        fact("Suite", report.version());
        fact(
                "Fails by",
                String.join(", ", report.failing().stream().map(Verdict.Kind::word).toList()));
        page.markup("</dl>\n</header>\n");
    }

    private void fact(String name, String value) {
        page.element("dt", "", name).element("dd", "", value).markup("\n");
    }

    /** Siblings of main, so that the style sheet can tell from them what main shows. */
    private void filter() {
        for (Verdict.Kind kind : Verdict.Kind.values()) {
            String word = kind.word();
            String disabled = report.count(kind) == 0 ? " disabled" : "";
            page.markup(
                            "<input type=\"checkbox\" id=\"show-%1$s\" checked%2$s><label for=\"show-%1$s\" class=\"%1$s\">"
                                    .formatted(word, disabled))
                    .text(report.count(kind) + " " + word)
                    .markup("</label>\n");
        }
    }

    private void section(String title, List<Outcome> outcomes) {
        page.markup("<section>\n<h2>").text(title).markup("</h2>\n");
        outcomes.forEach(this::outcome);
        page.markup("</section>\n");
    }

    private void outcome(Outcome outcome) {
        String kind = outcome.verdict().kind().word();
        String open = report.failed(outcome) ? " open" : "";
        page.markup("<details class=\"case " + kind + "\" id=\"")
                .text(outcome.of().id().toString())
                .markup("\"" + open + ">\n<summary>")
                .element("b", "verdict", kind)
                .element("code", "id", outcome.of().id().toString())
                .element("span", "title", outcome.of().title())
                .element("span", "small", small(outcome))
                .markup("</summary>\n");
        if (!outcome.verdict().reason().isEmpty()) {
            page.element("p", "reason", outcome.verdict().reason()).markup("\n");
        }
        transcript(outcome.transcript());
        page.markup("</details>\n");
    }

    private static String small(Outcome outcome) {
        String ids = String.join(" ", outcome.of().requirements());
        return "%s %s %s"
                .formatted(outcome.of().strength(), ids, seconds(outcome.time().toMillis()));
    }

    private void transcript(List<Transcript.Entry> entries) {
        if (entries.isEmpty()) {
            page.element("p", "empty", "Nothing went over the wire.").markup("\n");
            return;
        }
        page.markup("<ol class=\"transcript\">\n");
        entries.forEach(this::entry);
        page.markup("</ol>\n");
    }

    private void entry(Transcript.Entry entry) {
        String direction = entry.direction().name().toLowerCase(Locale.ROOT);
        page.markup("<li class=\"" + direction + "\">")
                .element("span", "when", String.format(Locale.ROOT, "%.3f", entry.micros() / 1e6))
                .element("span", "channel", entry.channel())
                .element("span", "arrow", ARROWS.get(entry.direction()))
                .element("code", "text", entry.text())
                .markup("</li>\n");
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.2f s", millis / 1000.0);
    }
}
