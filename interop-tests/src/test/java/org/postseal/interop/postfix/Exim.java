package org.postseal.interop.postfix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One private Exim, unpacked beside the Postfix of the system, which it cannot be installed with.
 * It runs as {@code nobody}: in its own mount namespace that is the user its package would make.
 */
final class Exim implements AutoCloseable {
    /** Where {@code verify} unpacks the package. */
    private static final Path BINARY =
            Path.of("target/exim4-daemon-light/usr/sbin/exim4").toAbsolutePath();

    private static final String USER = "nobody";
    private static final long STOP_SECONDS = 60;

    private final Path home;
    private final InetSocketAddress address;
    private final Process process;

    private Exim(Path home, InetSocketAddress address, Process process) {
        this.home = home;
        this.address = address;
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param domain whose mail for {@code dave} it takes
     * @param tls its certificate; it must be able to read the key
     */
    static Exim start(Path home, String domain, InetSocketAddress address, PemPair tls)
            throws IOException, InterruptedException {
        Files.createDirectories(home);
        for (String name : List.of("spool", "log", "mail")) {
            owned(Files.createDirectories(home.resolve(name)));
        }
        owned(tls.key());
        Path settings =
                Files.writeString(home.resolve("exim.conf"), settings(home, domain, address, tls));
        long id = ((Number) Files.getAttribute(home.resolve("spool"), "unix:uid")).longValue();
        Path users =
                account(
                        "/etc/passwd",
                        home,
                        "Debian-exim:x:%1$d:%1$d::/nonexistent:/bin/false\n".formatted(id));
        Path groups = account("/etc/group", home, "Debian-exim:x:%d:\n".formatted(id));
        Process process =
                new ProcessBuilder(
                                "unshare",
                                "--mount",
                                "sh",
                                "-c",
                                "mount --bind \"$1\" /etc/passwd && mount --bind \"$2\" /etc/group"
                                        + " && exec \"$3\" -C \"$4\" -bdf",
                                "sh",
                                users.toString(),
                                groups.toString(),
                                BINARY.toString(),
                                settings.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("output").toFile())
                        .start();
        Exim exim = new Exim(home, address, process);
        Waiting.until(exim::listens, exim::log);
        return exim;
    }

    private static void owned(Path path) throws IOException {
        Files.setOwner(
                path,
                path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
    }

    /** A system file with a line more. */
    private static Path account(String system, Path home, String line) throws IOException {
        Path file = home.resolve(Path.of(system).getFileName());
        Files.copy(Path.of(system), file);
        Files.writeString(file, line, StandardOpenOption.APPEND);
        return file;
    }

    private static String settings(
            Path home, String domain, InetSocketAddress address, PemPair tls) {
        return """
                exim_path = %1$s
                spool_directory = %2$s/spool
                log_file_path = %2$s/log/%%slog
                keep_environment =
                primary_hostname = mail.%3$s
                domainlist ours = %3$s
                local_interfaces = %4$s
                daemon_smtp_ports = %5$d
                tls_advertise_hosts = *
                tls_certificate = %6$s
                tls_privatekey = %7$s
                deliver_drop_privilege
                host_lookup =
                rfc1413_hosts =
                acl_smtp_rcpt = rcpt
                begin acl
                rcpt:
                  accept domains = +ours
                  deny
                begin routers
                ours:
                  driver = accept
                  domains = +ours
                  local_parts = dave
                  transport = box
                begin transports
                box:
                  driver = appendfile
                  maildir_format
                  directory = %2$s/mail/$local_part_data
                  user = %8$s
                """
                .formatted(
                        BINARY,
                        home,
                        domain,
                        address.getAddress().getHostAddress(),
                        address.getPort(),
                        tls.certificate(),
                        tls.key(),
                        USER);
    }

    private Optional<Boolean> listens() {
        if (!process.isAlive()) {
            throw new AssertionError("Exim ended by itself:\n" + log());
        }
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return Optional.of(socket.isConnected());
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }

    private String log() {
        StringBuilder text = new StringBuilder();
        for (Path file : List.of(home.resolve("output"), home.resolve("log/mainlog"))) {
            text.append(Files.exists(file) ? read(file) : "").append('\n');
        }
        return text.toString();
    }

    /** The first such message for {@code dave}, once it is there. */
    String mail(Mail mail) throws InterruptedException {
        return Waiting.until(
                () -> mails().stream().filter(mail::isNamedIn).findFirst(),
                () -> "no such message; the log:\n" + log());
    }

    private List<String> mails() {
        Path fresh = home.resolve("mail/dave/new");
        if (!Files.isDirectory(fresh)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(fresh)) {
            return files.map(Exim::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while Exim stops in " + home, e);
        }
    }
}
