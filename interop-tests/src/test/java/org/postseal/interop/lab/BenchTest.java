package org.postseal.interop.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The program {@code bench/lab}, in small: it brings up a lab of its own. */
class BenchTest {
    private static final Path PROGRAM = Path.of("bench/lab").toAbsolutePath();

    private static final List<String> IN_SMALL =
            List.of("--quick", "--messages", "10", "--latency", "3", "--warm-up", "1");

    /** Figures of the paths, then their ratios; a figure may have its range behind it. */
    private static final Pattern BETWEEN = Pattern.compile("( \\([^)]*\\))? +");

    @TempDir Path directory;

    @Test
    void everyPathIsMeasured() throws Exception {
        String said = bench(IN_SMALL);
        for (String path : List.of("sealed", "clear", "gpg")) {
            assertTrue(said.contains("run 1 of 1, " + path + ": "), said);
        }
        for (String row : List.of("messages/s", "alone: p50, ms", "CPU s per 1,000, alice")) {
            List<Double> figures = figures(said, row);
            assertEquals(6, figures.size(), said);
            assertTrue(figures.stream().allMatch(figure -> figure > 0), said);
            assertEquals(figures.get(0) / figures.get(1), figures.get(3), 0.1, said);
        }
    }

    private static List<Double> figures(String said, String row) {
        String line =
                said.lines()
                        .filter(candidate -> candidate.startsWith(row + " "))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(row + " is not in: " + said));
        String rest = line.substring(row.length()).strip();
        return Arrays.stream(BETWEEN.split(rest, -1)).map(Double::valueOf).toList();
    }

    @Test
    void helpTeachesAndWrongUsageIsSaid() throws Exception {
        for (List<String> words :
                List.of(List.of("--runs"), List.of("--runs", "0"), List.of("x"))) {
            assertEquals(64, run(words), () -> words.toString());
        }
        assertEquals(0, run(List.of("--help")));
        String help = Files.readString(directory.resolve("out"));
        for (String word : List.of("sealed", "clear", "gpg", "--quick", "exit status")) {
            assertTrue(help.contains(word), help);
        }
        assertFalse(help.contains("command not found"), help);
    }

    private String bench(List<String> options) throws Exception {
        int status = run(options);
        String said = Files.readString(directory.resolve("out"), UTF_8);
        Lab.skipWhereThereIsNone(status, said);
        assertEquals(0, status, said);
        return said;
    }

    private int run(List<String> options) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(PROGRAM.toString());
        builder.command().addAll(options);
        builder.environment().put("POSTSEAL", Lab.postseal(directory).toString());
        builder.redirectErrorStream(true).redirectOutput(directory.resolve("out").toFile());
        Process process = builder.start();
        try {
            return process.waitFor();
        } finally {
            process.destroy(); // it takes its lab down
        }
    }
}
