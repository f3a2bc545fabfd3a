package org.postseal.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.conformance.Driver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A driver that is a command of the shell.
 *
 * <p>It is run as {@code sh -c 'COMMAND "$@"'}, with the verb and the options as further arguments.
 * Its streams are files and not pipes: what it leaves running behind cannot hold the case up by
 * keeping a pipe open.
 */
public final class CommandDriver implements Driver {
    private static final int MOST_OUTPUT = 64 << 20;
    private static final int MOST_DIAGNOSTICS = 64 << 10;
    private static final long POLL_MILLIS = 100;

    private final String command;
    private final Duration limit;

    /**
     * @param command words of the shell, such as {@code "drivers/mine --fast"}
     * @param limit of one call; then it and what it started are killed
     */
    public CommandDriver(String command, Duration limit) {
        this.command = command;
        this.limit = limit;
    }

    @Override
    public Result run(
            String verb, List<Option> options, Map<String, String> environment, byte[] input)
            throws IOException, InterruptedException {
        Path files = Files.createTempDirectory("driver");
        try {
            Files.write(files.resolve("in"), input);
            Process process = start(words(verb, options), environment, files);
            try {
                await(process, verb, files.resolve("out"));
            } finally {
                killTree(process);
            }
            return new Result(
                    process.exitValue(),
                    head(files.resolve("out"), MOST_OUTPUT),
                    new String(head(files.resolve("err"), MOST_DIAGNOSTICS), UTF_8));
        } finally {
            delete(files);
        }
    }

    private List<String> words(String verb, List<Option> options) {
        List<String> words = new ArrayList<>(List.of("sh", "-c", command + " \"$@\"", "sh", verb));
        for (Option option : options) {
            words.add("--" + option.name());
            if (!option.value().isEmpty()) {
                words.add(option.value());
            }
        }
        return words;
    }

    private static Process start(List<String> words, Map<String, String> environment, Path files)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(words)
                        .redirectInput(files.resolve("in").toFile())
                        .redirectOutput(files.resolve("out").toFile())
                        .redirectError(files.resolve("err").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void await(Process process, String verb, Path output)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            if (Files.size(output) > MOST_OUTPUT) {
                throw new IOException("the driver's " + verb + " wrote more than 64 MiB");
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException(
                        "the driver's " + verb + " did not end in " + limit.toSeconds() + " s");
            }
        }
    }

    /** The children are asked for first: those of a dead process cannot be found any more. */
    private static void killTree(Process process) throws InterruptedException {
        if (process.isAlive()) {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            process.waitFor();
        }
    }

    private static byte[] head(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
