package org.postseal.interop.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The program of the lab itself, as far as it needs no namespaces. */
class ProgramTest {
    private record Ended(int status, String text) {}

    private static Ended run(List<String> command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .directory(Lab.PARTS.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), text);
    }

    @Test
    void helpNamesEveryHost() throws Exception {
        Ended help = run(List.of("./lab", "--help"));
        assertEquals(0, help.status(), help.text());
        for (String host : List.of("alice", "brian", "charlie", "dave", "eve", "mallet", "dns")) {
            assertTrue(help.text().contains("\n  " + host + " "), help.text());
        }
    }

    @Test
    void wrongUsageIsSaid() throws Exception {
        for (List<String> words :
                List.of(
                        List.<String>of(),
                        List.of("sideways"),
                        List.of("up", "now"),
                        List.of("-d"),
                        List.of("-e", "nowhere", "up"),
                        List.of("shell", "bob"))) {
            List<String> command = new ArrayList<>(List.of("./lab"));
            command.addAll(words);
            Ended ended = run(command);
            assertEquals(64, ended.status(), () -> words + ": " + ended.text());
        }
    }

    @Test
    void whatIsNotUpIsDown() throws Exception {
        Path nothing = Files.createTempDirectory("lab");
        try {
            String directory = nothing.toString();
            assertEquals(0, run(List.of("./lab", "-d", directory, "down")).status());
            Ended status = run(List.of("./lab", "-d", directory, "status"));
            assertEquals(0, status.status(), status.text());
            assertEquals(7, status.text().lines().filter(l -> l.endsWith(" down")).count());
            assertEquals(69, run(List.of("./lab", "-d", directory, "shell", "dave")).status());
        } finally {
            Files.delete(nothing);
        }
    }

    /**
     * A machine that cannot run the lab lets nobody believe that it did, and CI must be able to.
     */
    @Test
    void onlyOutsideCiAMissingLabIsSkipped() {
        for (int notHere : List.of(69, 77)) {
            assertEquals(Start.SKIPPED, Start.of(notHere, Optional.empty()));
            assertEquals(Start.FAILED, Start.of(notHere, Optional.of("true")));
        }
        for (int broken : List.of(1, 64, 70, 130)) {
            assertEquals(Start.FAILED, Start.of(broken, Optional.empty()));
            assertEquals(Start.FAILED, Start.of(broken, Optional.of("true")));
        }
        assertEquals(Start.UP, Start.of(0, Optional.empty()));
        assertEquals(Start.UP, Start.of(0, Optional.of("true")));
    }

    @Test
    void itsScriptsAreClean() throws Exception {
        List<String> command = new ArrayList<>(List.of("shellcheck", "-x", "lab"));
        try (Stream<Path> files = Files.walk(Lab.PARTS)) {
            files.filter(Files::isRegularFile)
                    .filter(ProgramTest::isScript)
                    .map(file -> Lab.PARTS.relativize(file).toString())
                    .filter(name -> !name.equals("lab") && !name.equals("submit"))
                    .sorted()
                    .forEach(command::add);
        }
        assertTrue(command.size() > 10, command::toString);
        Ended ended = run(command);
        assertEquals(0, ended.status(), ended.text());
    }

    @Test
    void theProgramsAtTheTopAreClean() throws Exception {
        Ended ended = run(List.of("sh", "-c", "cd ../.. && exec shellcheck -x verify postseal"));
        assertEquals(0, ended.status(), ended.text());
    }

    private static boolean isScript(Path file) {
        return file.toString().endsWith(".sh") || Files.isExecutable(file);
    }
}
