package org.postseal.interop.process;

import org.postseal.server.app.Main;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code postseal serve} in a process of its own, with its log. */
public final class ServerProcess implements AutoCloseable {
    private static final Pattern LISTENING =
            Pattern.compile("Postseal serves \\S+ on \\[/([0-9.]+):(\\d+)\\].*");

    private final Process process;
    private final List<String> log = new ArrayList<>();
    private final Thread reader;

    private ServerProcess(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().name("log").start(this::read);
    }

    /** Does not wait until it listens. */
    public static ServerProcess start(Path settings) throws IOException {
        return start(settings, List.of());
    }

    /**
     * Starts it by another command.
     *
     * @param by words before {@code java}, which run it in their own place or as their child
     */
    public static ServerProcess start(Path settings, List<String> by) throws IOException {
        return start(settings, by, List.of("-XX:TieredStopAtLevel=1"));
    }

    /** Starts it to run for minutes, with all that the JIT compiler can do. */
    public static ServerProcess startForLong(Path settings) throws IOException {
        return start(settings, List.of(), List.of());
    }

    private static ServerProcess start(Path settings, List<String> by, List<String> compiler)
            throws IOException {
        List<String> command = new ArrayList<>(by);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(compiler);
        command.addAll(
                List.of(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        // The log as operators see it; the tests' own is quieter.
                        "-Dlogback.configurationFile=logback.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "serve",
                        "-c",
                        settings.toString()));
        return new ServerProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (log) {
                    log.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens, once it does. */
    public InetSocketAddress address() throws InterruptedException {
        Matcher found = LISTENING.matcher(logged(line -> LISTENING.matcher(line).matches()));
        if (!found.matches()) {
            throw new IllegalStateException("matched before");
        }
        return new InetSocketAddress(
                InetAddress.ofLiteral(found.group(1)), Integer.parseInt(found.group(2)));
    }

    /** The first such line of its log, once it is there. */
    public String logged(Predicate<String> wanted) throws InterruptedException {
        Waiting.until(
                () -> find(wanted).isPresent() || (!process.isAlive() && !reader.isAlive()),
                () -> "no such line in the log:\n" + tail());
        return find(wanted)
                .orElseThrow(() -> new AssertionError("the server ended by itself:\n" + tail()));
    }

    public Optional<String> find(Predicate<String> wanted) {
        return log().stream().filter(wanted).findFirst();
    }

    public List<String> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    private String tail() {
        List<String> all = log();
        return String.join("\n", all.subList(Math.max(0, all.size() - 30), all.size()));
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Of the JVM itself. */
    public long pid() {
        return jvm().pid();
    }

    private ProcessHandle jvm() {
        return process.descendants().findFirst().orElse(process.toHandle());
    }

    /** SIGKILL, at once. */
    public void kill() throws InterruptedException {
        jvm().destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM: sessions are drained, deliveries come to their end. */
    public void stop() throws InterruptedException {
        jvm().destroy();
        awaitEnd();
    }

    private void awaitEnd() throws InterruptedException {
        if (!process.waitFor(Waiting.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the server does not end:\n" + tail());
        }
        reader.join();
    }

    @Override
    public void close() {
        jvm().destroyForcibly();
        process.destroyForcibly();
    }
}
