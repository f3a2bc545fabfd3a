package org.postseal.interop.beside;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.postseal.interop.postfix.Commands;
import org.postseal.interop.postfix.Waiting;
import org.postseal.interop.process.Ending;
import org.postseal.interop.process.MountNamespace;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A sendmail of its own, unpacked beside the Postfix of the system, which it cannot be installed
 * with. What it takes for the machine's accounts and name servers are its own files.
 */
final class Sendmail implements AutoCloseable {
    /** Where {@code verify} unpacks the packages. */
    private static final Path PACKAGES = Path.of("target").toAbsolutePath();

    private static final Path BINARY =
            PACKAGES.resolve("sendmail-bin/usr/libexec/sendmail/sendmail");
    private static final Path MACROS = PACKAGES.resolve("sendmail-cf/usr/share/sendmail/cf");

    /** Where it sees its directory: it trusts no file below one that all may write, as /tmp is. */
    private static final Path SEEN = Path.of("/mnt");

    private final Path home;
    private final Process process;

    private Sendmail(Path home, Process process) {
        this.home = home;
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param listens one of its addresses
     * @param macros its settings, but for the paths of its own files
     * @param resolvers its resolv.conf
     */
    static Sendmail start(Path home, InetSocketAddress listens, String macros, Path resolvers)
            throws IOException, InterruptedException {
        Files.createDirectories(home.resolve("queue"));
        Files.writeString(home.resolve("aliases"), "");
        Files.writeString(home.resolve("sendmail.mc"), own() + macros);
        Commands.run(
                "sh",
                "-c",
                "m4 -D_CF_DIR_=\"$1/\" \"$1/m4/cf.m4\" \"$2/sendmail.mc\" > \"$2/sendmail.cf\"",
                "sh",
                MACROS.toString(),
                home.toString());
        Map<Path, Path> bound = new LinkedHashMap<>();
        bound.put(resolvers, Path.of("/etc/resolv.conf"));
        bound.put(hosts(home, listens), Path.of("/etc/hosts"));
        String alice = "alice:x:64300:64300::/nonexistent:/bin/false\n";
        String programs = "smmsp:x:64301:64301::/nonexistent:/bin/false\n";
        MountNamespace.account("passwd", home, alice + programs, bound);
        MountNamespace.account("group", home, "smmsp:x:64301:\n", bound);
        bound.put(home, SEEN);
        List<String> sendmail = List.of(BINARY.toString(), "-C" + SEEN.resolve("sendmail.cf"));
        Commands.run(MountNamespace.command(bound, with(sendmail, "-bi")).toArray(String[]::new));
        Process process =
                new ProcessBuilder(
                                MountNamespace.command(
                                        bound,
                                        with(
                                                sendmail,
                                                "-bD",
                                                "-q1s",
                                                "-X" + SEEN.resolve("traffic"))))
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("output").toFile())
                        .start();
        Sendmail started = new Sendmail(home, process);
        Waiting.until(() -> started.listens(listens), started::log);
        return started;
    }

    /** It waits for a minute where its machine has no name with a dot. */
    private static Path hosts(Path home, InetSocketAddress own) throws IOException {
        String machine = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        return Files.writeString(
                home.resolve("hosts"),
                "127.0.0.1 localhost\n%s machine.alice.test %s\n"
                        .formatted(own.getAddress().getHostAddress(), machine));
    }

    private static List<String> with(List<String> command, String... more) {
        return Stream.concat(command.stream(), Stream.of(more)).toList();
    }

    private static String own() {
        return """
                divert(0)dnl
                OSTYPE(`linux')dnl
                define(`QUEUE_DIR', `%1$s/queue')dnl
                define(`STATUS_FILE', `%1$s/statistics')dnl
                define(`HELP_FILE', `%1$s/help')dnl
                define(`ALIAS_FILE', `%1$s/aliases')dnl
                define(`confPID_FILE', `%1$s/pid')dnl
                define(`confTO_IDENT', `0')dnl
                define(`confDONT_PROBE_INTERFACES', `True')dnl
                define(`confREFUSE_LA', `1000')dnl
                define(`confQUEUE_LA', `1000')dnl
                """
                .formatted(SEEN);
    }

    private Optional<Boolean> listens(InetSocketAddress address) {
        if (!process.isAlive()) {
            throw new AssertionError("sendmail ended by itself:\n" + log());
        }
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return Optional.of(socket.isConnected());
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }

    private String log() {
        try {
            return Files.readString(home.resolve("output"), ISO_8859_1);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws IOException {
        Ending.of(process);
    }
}
