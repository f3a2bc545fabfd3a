package org.postseal.interop.postfix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands to their end, within bounds. */
public final class Commands {
    private static final long SECONDS = 60;

    private Commands() {}

    public static void run(String... command) throws IOException, InterruptedException {
        run("", Map.of(), List.of(command));
    }

    /**
     * Runs a command that must end with status 0.
     *
     * @param input octets, one a char
     */
    public static void run(String input, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        // Files, not pipes: a daemon that the command leaves behind keeps its output open.
        Path in = Files.createTempFile("in", null);
        Path out = Files.createTempFile("out", null);
        try {
            Files.writeString(in, input, ISO_8859_1);
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectInput(in.toFile())
                            .redirectOutput(out.toFile())
                            .redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IOException("no end within " + SECONDS + " s: " + command);
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        "exit status "
                                + process.exitValue()
                                + ": "
                                + command
                                + "\n"
                                + Files.readString(out, UTF_8));
            }
        } finally {
            Files.delete(in);
            Files.delete(out);
        }
    }
}
