package org.postseal.conformance.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a report in every form into a directory. */
public final class ReportFiles {
    private ReportFiles() {}

    /** The directory is made where there is none; files of an earlier report are replaced. */
    public static void write(Report report, Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("report.html"), HtmlReport.text(report));
        Files.writeString(directory.resolve("report.json"), JsonReport.text(report));
        Files.writeString(directory.resolve("junit.xml"), JUnitReport.text(report));
    }
}
