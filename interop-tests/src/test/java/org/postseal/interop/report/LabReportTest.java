package org.postseal.interop.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

class LabReportTest {
    @TempDir private Path directory;

    private String page(Table... tables) throws IOException {
        LabReport report = new LabReport(directory);
        for (Table table : tables) {
            report.put(table);
        }
        return Files.readString(report.file());
    }

    private static Table table(String name, Cell... cells) {
        return new Table(name, "title of " + name, "", List.of("head"), List.of(List.of(cells)));
    }

    @Test
    void tablesStandInTheOrderOfTheirNamesAndEachOnce() throws Exception {
        String page = page(table("2"), table("1"), table("2"));
        assertTrue(page.indexOf("title of 1") < page.indexOf("title of 2"), page);
        assertEquals(page.indexOf("title of 2"), page.lastIndexOf("title of 2"), page);
    }

    @Test
    void whatWasSeenIsNoMarkup() throws Exception {
        String page = page(table("1", Cell.of("</td><script>alert(1)</script>\u202e")));
        assertTrue(page.contains("&lt;/td&gt;&lt;script&gt;alert(1)"), page);
        assertTrue(page.contains("\u2039U+202E\u203a"), page);
        assertFalse(page.contains("<script"), page);
    }

    /** Whatever got through could not be run or fetched, and a phone can show it. */
    @Test
    void thePageStandsAlone() throws Exception {
        String page = page(table("1"));
        assertTrue(
                page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""), page);
        assertTrue(page.contains("<meta name=\"viewport\" content=\"width=device-width"), page);
        for (String host : List.of("alice", "brian", "charlie", "dave", "eve", "mallet", "dns")) {
            assertTrue(page.contains("<b>" + host + "</b>"), page);
        }
        assertFalse(Pattern.compile("(src|href)=|url\\(|@import").matcher(page).find(), page);
    }

    /** At its host, and escaped as anything else. */
    @Test
    void thePictureSaysWhatATableSaysOfAHost() throws Exception {
        Cell mark = new Cell("0 of 7 <lines>", Cell.Mood.GOOD);
        String page = page(table("1").withMarks("brian", List.of(mark)));
        String brian = page.substring(page.indexOf("<b>brian</b>"), page.indexOf("<b>charlie</b>"));
        assertTrue(
                brian.contains("<span class=\"mark good\">0 of 7 &lt;lines&gt;</span></li>"), page);
        assertFalse(page.contains("<!--"), page);
    }

    @Test
    void oneBadCellMakesABadPage() throws Exception {
        Cell good = Cell.expected(1, 1);
        assertTrue(
                page(table("1", good, good)).contains(">All of 2 results are as they must be.<"));
        Cell bad = Cell.expected("sealed", "read");
        String page = page(table("2", bad));
        assertTrue(page.contains(">1 of 3 results are not as they must be.<"), page);
        assertTrue(page.contains("<td class=\"bad\">read, where sealed must be</td>"), page);
    }
}
