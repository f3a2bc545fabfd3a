package org.postseal.interop.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.interop.process.Waiting;
import org.postseal.server.app.Main;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The lab, while it is up. Logs, captures and mailboxes stay in its directory afterwards. */
final class Lab implements AutoCloseable {
    /** Its parts, for commands on its hosts. */
    static final Path PARTS = Path.of("lab").toAbsolutePath();

    /** Hosts at whose port Eve listens, and where they are. */
    private static final Map<String, String> CAPTURED =
            Map.of(
                    "alice", "198.51.100.10",
                    "brian", "198.51.100.20",
                    "charlie", "198.51.100.30",
                    "dave", "198.51.100.40",
                    "mallet", "198.51.100.66");

    private static final String LAST_WORDS = "these are Eve's last words";

    private final Path home;

    private Lab(Path home) {
        this.home = home;
    }

    /** Brings it up, with Postseal as it is on the class path. */
    static Lab up(Path home) throws IOException, InterruptedException {
        Files.createDirectories(home);
        Lab lab = new Lab(home);
        lab.close();
        Done done = lab.lab(new byte[0], "up");
        skipWhereThereIsNone(done.status(), done.text());
        return lab;
    }

    /**
     * Skips where the lab cannot be, fails where it is broken: by the exit status of {@code up}.
     */
    static void skipWhereThereIsNone(int status, String said) {
        switch (Start.of(status, Optional.ofNullable(System.getenv("CI")))) {
            case UP -> {}
            case SKIPPED -> abort("no lab here (in CI that is a failure): " + said);
            case FAILED -> fail("exit status " + status + ": " + said);
        }
    }

    private record Done(int status, byte[] output) {
        String text() {
            return new String(output, UTF_8);
        }
    }

    private Done lab(byte[] input, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of(PARTS.resolve("lab").toString(), "-d", home.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("POSTSEAL", postseal(home).toString());
        Path output = Files.createTempFile("lab", ".out");
        try {
            Process process = builder.redirectOutput(output.toFile()).start();
            try (OutputStream to = process.getOutputStream()) {
                to.write(input);
            }
            return new Done(process.waitFor(), Files.readAllBytes(output));
        } finally {
            Files.delete(output);
        }
    }

    /** A command that runs Postseal as it is on the class path. */
    static Path postseal(Path home) throws IOException {
        return java(home, "postseal", Main.class);
    }

    /** A command that runs a class of the class path. */
    private static Path java(Path home, String name, Class<?> main) throws IOException {
        Path file = home.resolve(name);
        if (!Files.exists(file)) {
            String script =
                    """
                    #!/bin/sh
                    exec %s -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
                    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
                    -Dlogback.configurationFile=logback.xml -cp '%s' %s "$@"
                    """
                            .formatted(
                                    Path.of(System.getProperty("java.home"), "bin", "java"),
                                    System.getProperty("java.class.path"),
                                    main.getName());
            Files.writeString(file, script);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return file;
    }

    /** Starts a program of the tests on a host; it ends with the lab. */
    void start(String host, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        String name = program.getSimpleName();
        String command =
                "setsid %s %s </dev/null >/var/log/%s.log 2>&1 &"
                        .formatted(java(home, name, program), String.join(" ", arguments), name);
        run(host, "sh", "-c", command);
        Waiting.until(
                () -> read(home.resolve(host + "/log/" + name + ".log")).contains("ready"),
                () -> name + " is not ready; its log is in " + home);
    }

    /** Runs a command on a host, and returns what it says. */
    String run(String host, String... command) throws IOException, InterruptedException {
        return run(host, new byte[0], command);
    }

    /** The same, with this on its standard input. */
    String run(String host, byte[] input, String... command)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("shell", host));
        words.addAll(List.of(command));
        Done done = lab(input, words.toArray(String[]::new));
        assertEquals(0, done.status(), () -> String.join(" ", command) + ": " + done.text());
        return done.text();
    }

    /** Runs a program of the tests on a host to its end, with this on its standard input. */
    void run(String host, byte[] input, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(java(home, program.getSimpleName(), program).toString());
        command.addAll(List.of(arguments));
        run(host, input, command.toArray(String[]::new));
    }

    /** Hands files to the SMTP server on a port of the host, by Python's smtplib. */
    void submit(String host, int port, String from, String to, List<Path> files)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(PARTS.resolve("submit").toString());
        command.addAll(List.of(Integer.toString(port), from, to));
        files.forEach(file -> command.add(file.toString()));
        run(host, command.toArray(String[]::new));
    }

    /**
     * The same with SMTPUTF8.
     *
     * @param to with octets beyond ASCII as {@code %C3%B6}, since the system's locale may know none
     */
    void submitUtf8(String host, int port, String from, String to, List<Path> files)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of(PARTS.resolve("submit").toString(), "-u"));
        command.addAll(List.of(Integer.toString(port), from, to));
        files.forEach(file -> command.add(file.toString()));
        run(host, command.toArray(String[]::new));
    }

    /** Has the Postseal of a host publish a user's certificate. */
    void publish(String host, UserKey key) throws IOException, InterruptedException {
        run(
                host,
                key.certificate(),
                "postseal",
                "key",
                "publish",
                "-",
                "-c",
                "/etc/postseal/postseal.toml");
    }

    /** Unplugs a host; what it has open stays so. */
    void cut(String host) throws IOException, InterruptedException {
        run("eve", "ip", "link", "set", host, "nomaster");
    }

    /** Plugs it in again. */
    void join(String host) throws IOException, InterruptedException {
        run("eve", "ip", "link", "set", host, "master", "switch");
    }

    /** A file of the test's own beside those of the lab. */
    Path file(String name) {
        return home.resolve(name);
    }

    /** The messages in a mailbox, as files. */
    List<Path> mails(String host, String mailbox) {
        Path fresh = home.resolve(host).resolve("mail").resolve(mailbox).resolve("new");
        if (!Files.isDirectory(fresh)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(fresh)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns once so many messages lie in a mailbox; it waits for as long as they still come. */
    void await(String host, String mailbox, int count) throws InterruptedException {
        for (int n = mails(host, mailbox).size(); n < count; n = mails(host, mailbox).size()) {
            int before = n;
            Waiting.until(
                    () -> mails(host, mailbox).size() > before,
                    () ->
                            "%d of %d messages for %s at %s; logs and captures: %s"
                                    .formatted(before, count, mailbox, host, home));
        }
    }

    /** Ends Eve's captures. What she says last is in them when all before it is. */
    void endCaptures() throws IOException, InterruptedException {
        for (Map.Entry<String, String> host : CAPTURED.entrySet()) {
            String to = "/dev/udp/" + host.getValue() + "/9";
            run("eve", "bash", "-c", "echo \"%s\" >%s".formatted(LAST_WORDS, to));
            Waiting.until(
                    () -> tail(capture(host.getKey())).contains(LAST_WORDS),
                    () -> "the capture does not end: " + capture(host.getKey()));
        }
        run("eve", "sh", "-c", "kill -INT $(busybox pidof tcpdump)");
        Waiting.until(
                () -> captureLogs().stream().allMatch(log -> log.contains("dropped by kernel")),
                () -> "tcpdump does not end: " + captureLogs());
        for (String log : captureLogs()) {
            assertTrue(
                    log.lines().anyMatch("0 packets dropped by kernel"::equals),
                    () ->
                            "this machine is too busy for tcpdump: packets are missing in a"
                                    + " capture, so that it proves nothing. Try again. "
                                    + log);
        }
    }

    private static String tail(Path file) {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] last = new byte[(int) Math.min(in.length(), 1 << 16)];
            in.seek(in.length() - last.length);
            in.readFully(last);
            return new String(last, ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> captureLogs() {
        return CAPTURED.keySet().stream()
                .map(host -> home.resolve("eve/log/" + host + ".log"))
                .map(Lab::read)
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Eve captured at a host's port. */
    Path capture(String host) {
        return home.resolve("eve/log/" + host + ".pcap");
    }

    @Override
    public void close() throws IOException {
        try {
            Done done = lab(new byte[0], "down");
            assertEquals(0, done.status(), done.text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the lab goes down", e);
        }
    }
}
