package org.postseal.interop.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.conformance.report.HtmlReport;
import org.postseal.conformance.report.HtmlText;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** The tables as one page that loads nothing and runs nothing, under the picture of the lab. */
final class Page {
    private final List<Table> tables;
    private final HtmlText page = new HtmlText();

    Page(List<Table> tables) {
        this.tables = tables;
    }

    String text() {
        page.head("Postseal in the lab", HtmlReport.style() + resource("lab.css"));
        page.markup("<body>\n<header>\n<h1>Postseal in the lab</h1>\n");
        sentence();
        page.markup("</header>\n<figure>\n")
                .markup(resource("network.svg"))
                .markup("</figure>\n<main>\n");
        tables.forEach(this::table);
        page.markup("</main>\n</body>\n</html>\n");
        return page.toString();
    }

    private void sentence() {
        long bad = count(Cell.Mood.BAD);
        long good = count(Cell.Mood.GOOD) + count(Cell.Mood.OPEN);
        page.element(
                        "p",
                        "sentence " + (bad == 0 ? "good" : "bad"),
                        bad == 0
                                ? "All of " + good + " results are as they must be."
                                : bad + " of " + (bad + good) + " results are not as they must be.")
                .markup("\n");
    }

    private long count(Cell.Mood mood) {
        return tables.stream()
                .flatMap(table -> table.rows().stream())
                .flatMap(List::stream)
                .filter(cell -> cell.mood() == mood)
                .count();
    }

    private void table(Table table) {
        page.markup("<section>\n<h2>").text(table.title()).markup("</h2>\n");
        page.element("p", "remark", table.remark()).markup("\n<div class=\"wide\">\n<table>\n<tr>");
        table.heads().forEach(head -> page.element("th", "", head));
        page.markup("</tr>\n");
        table.rows().forEach(this::row);
        page.markup("</table>\n</div>\n</section>\n");
    }

    private void row(List<Cell> cells) {
        page.markup("<tr>");
        cells.forEach(
                cell ->
                        page.element(
                                "td", cell.mood().name().toLowerCase(Locale.ROOT), cell.text()));
        page.markup("</tr>\n");
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
