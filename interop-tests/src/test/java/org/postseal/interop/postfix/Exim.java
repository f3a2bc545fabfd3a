package org.postseal.interop.postfix;

import org.postseal.interop.process.Ending;
import org.postseal.interop.process.MountNamespace;
import org.postseal.interop.process.Octets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One private Exim, unpacked beside the Postfix of the system, which it cannot be installed with.
 * It runs as {@code nobody}: in its own mount namespace that is the user its package would make.
 */
public final class Exim implements AutoCloseable {
    /** Where {@code verify} unpacks the package. */
    private static final Path BINARY =
            Path.of("target/exim4-daemon-light/usr/sbin/exim4").toAbsolutePath();

    private static final String USER = "nobody";

    private final Path home;
    private final InetSocketAddress address;
    private final Process process;

    private Exim(Path home, InetSocketAddress address, Process process) {
        this.home = home;
        this.address = address;
        this.process = process;
    }

    /**
     * Starts one that takes a domain's mail.
     *
     * @param domain whose mail for {@code dave} it takes
     * @param tls its certificate; it must be able to read the key
     */
    static Exim start(Path home, String domain, InetSocketAddress address, PemPair tls)
            throws IOException, InterruptedException {
        owned(tls.key());
        return start(home, address, mailbox(home, domain, address, tls));
    }

    /**
     * Starts one.
     *
     * @param address where it listens, among others
     * @param settings all but the paths of its own files; mailboxes are Maildirs in {@code
     *     $spool_directory/../mail}
     */
    public static Exim start(Path home, InetSocketAddress address, String settings)
            throws IOException, InterruptedException {
        Files.createDirectories(home);
        for (String name : List.of("spool", "log", "mail")) {
            owned(Files.createDirectories(home.resolve(name)));
        }
        // A path that it finds again as nobody, who may not enter where the checkout may be.
        Path program = Files.createFile(home.resolve("exim4"));
        Path file = Files.writeString(home.resolve("exim.conf"), own(home, program) + settings);
        long id = ((Number) Files.getAttribute(home.resolve("spool"), "unix:uid")).longValue();
        Map<Path, Path> bound = new LinkedHashMap<>();
        bound.put(BINARY, program);
        MountNamespace.account(
                "passwd",
                home,
                "Debian-exim:x:%1$d:%1$d::/nonexistent:/bin/false\n".formatted(id),
                bound);
        MountNamespace.account("group", home, "Debian-exim:x:%d:\n".formatted(id), bound);
        Process process =
                new ProcessBuilder(
                                MountNamespace.command(
                                        bound,
                                        List.of(program.toString(), "-C", file.toString(), "-bdf")))
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("output").toFile())
                        .start();
        Exim exim = new Exim(home, address, process);
        Waiting.until(exim::listens, exim::log);
        return exim;
    }

    /** Gives it a file that it has to read as nobody. */
    public static Path owned(Path path) throws IOException {
        return Files.setOwner(
                path,
                path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
    }

    private static String own(Path home, Path program) {
        return """
                exim_path = %1$s
                spool_directory = %2$s/spool
                log_file_path = %2$s/log/%%slog
                keep_environment =
                deliver_drop_privilege
                host_lookup =
                rfc1413_hosts =
                """
                .formatted(program, home);
    }

    private static String mailbox(
            Path home, String domain, InetSocketAddress address, PemPair tls) {
        return """
                primary_hostname = mail.%1$s
                domainlist ours = %1$s
                local_interfaces = %2$s
                daemon_smtp_ports = %3$d
                tls_advertise_hosts = *
                tls_certificate = %4$s
                tls_privatekey = %5$s
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
                  directory = %6$s/mail/$local_part_data
                  user = %7$s
                """
                .formatted(
                        domain,
                        address.getAddress().getHostAddress(),
                        address.getPort(),
                        tls.certificate(),
                        tls.key(),
                        home,
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
            text.append(Files.exists(file) ? Octets.read(file) : "").append('\n');
        }
        return text.toString();
    }

    /** The first such line of its log, once it is there. */
    public String logged(Predicate<String> wanted) throws InterruptedException {
        return Waiting.until(
                () -> log().lines().filter(wanted).findFirst(),
                () -> "no such line in the log:\n" + log());
    }

    /** The first such message of a mailbox, once it is there: octets, one a char. */
    public String mail(String mailbox, Predicate<String> wanted) throws InterruptedException {
        return maildirs().mail(mailbox, wanted);
    }

    private Maildirs maildirs() {
        return new Maildirs(home.resolve("mail"), this::log);
    }

    @Override
    public void close() throws IOException {
        Ending.of(process);
    }
}
