package org.postseal.interop.conformance;

import org.postseal.server.app.Main;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Postseal as it was compiled for the tests, as a command for its driver.
 *
 * <p>It is started some two hundred times, mostly to send one message. An archive of its classes,
 * which its first run leaves, makes a start cheaper by a third.
 */
final class Program {
    private Program() {}

    /** Writes the command, and gives the shell's words for the driver that runs it. */
    static String driver(Path directory) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(
                List.of(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dlogback.configurationFile=logback.xml"));
        List<String> classes = classPath();
        if (classes.stream().allMatch(part -> part.endsWith(".jar"))) { // an archive is of jars
            words.add("-Xlog:disable"); // it tells of each class that it leaves out
            words.add("-XX:+AutoCreateSharedArchive");
            words.add("-XX:SharedArchiveFile=" + directory.resolve("classes.jsa"));
        }
        words.addAll(List.of("-cp", String.join(":", classes), Main.class.getName()));
        Path command = directory.resolve("postseal");
        Files.writeString(command, "#!/bin/sh\nexec " + quoted(words) + " \"$@\"\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
        return "POSTSEAL=" + command + " " + Path.of("drivers/postseal").toAbsolutePath();
    }

    /** Without this module's own classes: nothing of them is in Postseal. */
    private static List<String> classPath() {
        String own = Path.of("target").toAbsolutePath().toString();
        return Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                .filter(part -> !part.startsWith(own))
                .toList();
    }

    private static String quoted(List<String> words) {
        return words.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }
}
