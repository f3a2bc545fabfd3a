package org.postseal.interop.openpgp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A directory for the files of a peer, and commands that run for a bounded time. */
public final class Workspace {
    private static final long SECONDS = 120;

    private final Path directory;
    private final String installation;
    private int runs;

    /**
     * @param directory readable by its owner alone; its path is short, agents keep sockets in it
     * @param installation the package that brings the command
     */
    public Workspace(Path directory, String installation) {
        this.directory = directory;
        this.installation = installation;
    }

    public Path directory() {
        return directory;
    }

    public Path file(String name) {
        return directory.resolve(name);
    }

    public Path write(String name, byte[] octets) throws IOException {
        return Files.write(file(name), octets);
    }

    /** What the command writes to its standard output; its exit status must be 0. */
    public byte[] run(byte[] input, List<String> command) throws IOException, InterruptedException {
        Ended ended = end(input, command);
        if (ended.status() != 0) {
            throw new CommandFailed(
                    "exit status " + ended.status() + ": " + command + "\n" + ended.error());
        }
        return ended.output();
    }

    /** What became of a command. */
    public record Ended(int status, byte[] output, String error) {}

    /** Runs a command to its end, whatever that is. */
    public Ended end(byte[] input, List<String> command) throws IOException, InterruptedException {
        runs++;
        Path out = file("out-" + runs);
        Path error = file("error-" + runs);
        Process process = start(write("in-" + runs, input), out, error, command);
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("no end within " + SECONDS + " s: " + command);
        }
        return new Ended(
                process.exitValue(), Files.readAllBytes(out), Files.readString(error, UTF_8));
    }

    private Process start(Path in, Path out, Path error, List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(error.toFile())
                    .start();
        } catch (IOException e) {
            throw new AssertionError(
                    command.getFirst()
                            + " cannot be run: apt-get install "
                            + installation
                            + ", or ./verify, which installs all that the tests talk to",
                    e);
        }
    }
}
