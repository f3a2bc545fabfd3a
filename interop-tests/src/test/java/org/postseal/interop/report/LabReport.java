package org.postseal.interop.report;

import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The page and the tables that it is made of, in a directory. */
public record LabReport(Path directory) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where a build leaves it. */
    public static LabReport ofThisBuild() {
        return new LabReport(Path.of("target", "lab").toAbsolutePath());
    }

    /** Puts the table into the page, in the place of one of that name. */
    public void put(Table table) throws IOException {
        Path parts = Files.createDirectories(directory.resolve("report"));
        JSON.writeValue(parts.resolve(table.name() + ".json").toFile(), table);
        Path page = parts.resolve("page");
        Files.writeString(page, new Page(seen(parts)).text());
        Files.move(page, file(), StandardCopyOption.REPLACE_EXISTING);
    }

    /** The page. */
    public Path file() {
        return directory.resolve("report.html");
    }

    private static List<Page.Seen> seen(Path parts) throws IOException {
        List<Page.Seen> seen = new ArrayList<>();
        try (Stream<Path> files = Files.list(parts)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                Table table = JSON.readValue(file.toFile(), Table.class);
                seen.add(new Page.Seen(table, Files.getLastModifiedTime(file).toInstant()));
            }
        }
        return seen;
    }
}
