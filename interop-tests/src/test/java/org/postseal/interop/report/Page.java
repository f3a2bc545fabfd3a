package org.postseal.interop.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.conformance.report.HtmlReport;
import org.postseal.conformance.report.HtmlText;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tables as one page that loads nothing and runs nothing, under the picture of the lab. */
final class Page {
    /** In the picture, where something is said of a host. */
    private static final Pattern PLACE = Pattern.compile("<!--(\\w+)-->");

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private final List<Seen> seen;
    private final HtmlText page = new HtmlText();

    /** A table, and when it was made. */
    record Seen(Table table, Instant at) {}

    Page(List<Seen> seen) {
        this.seen = seen;
    }

    String text() {
        page.head("Postseal in the lab", HtmlReport.style() + resource("lab.css"));
        page.markup("<body>\n<header>\n<h1>Postseal in the lab</h1>\n");
        sentence();
        page.element(
                "p",
                "remark",
                "Alice sends mail to Dave by way of Brian and Charlie. Eve listens, Mallet tampers."
                        + " All of them are real programs on a wire of their own.");
        page.markup("</header>\n");
        picture();
        page.markup("<main>\n");
        seen.forEach(this::section);
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
        return tables().flatMap(table -> table.rows().stream())
                .flatMap(List::stream)
                .filter(cell -> cell.mood() == mood)
                .count();
    }

    private Stream<Table> tables() {
        return seen.stream().map(Seen::table);
    }

    private void picture() {
        String picture = resource("network.html");
        Matcher place = PLACE.matcher(picture);
        int at = 0;
        while (place.find()) {
            page.markup(picture.substring(at, place.start()));
            marks(place.group(1));
            at = place.end();
        }
        page.markup(picture.substring(at));
    }

    private void marks(String host) {
        tables().flatMap(table -> table.marks().getOrDefault(host, List.of()).stream())
                .forEach(mark -> page.element("span", "mark " + mood(mark), mark.text()));
    }

    private void section(Seen one) {
        Table table = one.table();
        page.markup("<section>\n<h2>").text(table.title()).markup("</h2>\n");
        page.element("p", "remark", table.remark()).markup("\n<div class=\"wide\">\n<table>\n<tr>");
        table.heads().forEach(head -> page.element("th", "", head));
        page.markup("</tr>\n");
        table.rows().forEach(this::row);
        page.markup("</table>\n</div>\n");
        page.element("p", "when", "Seen on " + MINUTE.format(one.at())).markup("\n</section>\n");
    }

    private void row(List<Cell> cells) {
        page.markup("<tr>");
        cells.forEach(cell -> page.element("td", mood(cell), cell.text()));
        page.markup("</tr>\n");
    }

    private static String mood(Cell cell) {
        return cell.mood().name().toLowerCase(Locale.ROOT);
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
