package org.postseal.interop.postfix;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.interop.process.Octets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One private Postfix: configuration, queue, data, log and mailboxes lie in a directory of its own.
 */
public final class Postfix implements AutoCloseable {
    private static final Path SERVICES = Path.of("/usr/share/postfix/master.cf.dist");

    private final Path home;

    /**
     * Writes its configuration.
     *
     * @param domain whose mail it delivers, as {@code mail.DOMAIN}
     */
    public Postfix(Path home, String domain) throws IOException {
        this.home = home;
        Files.createDirectories(configuration());
        Files.createDirectories(home.resolve("queue"));
        owned(home.resolve("data"), "postfix");
        int uid = (int) Files.getAttribute(owned(home.resolve("mail"), "nobody"), "unix:uid");
        Files.writeString(home.resolve("users"), "");
        addMain(
                """
                compatibility_level = 3.6
                queue_directory = %1$s/queue
                data_directory = %1$s/data
                maillog_file = %1$s/maillog
                maillog_file_prefixes = %1$s
                myhostname = mail.%2$s
                mydestination =
                inet_interfaces = loopback-only
                inet_protocols = ipv4
                mynetworks = 127.0.0.0/8
                smtpd_peername_lookup = no
                smtp_dns_support_level = disabled
                alias_maps =
                alias_database =
                local_recipient_maps =
                virtual_mailbox_domains = %2$s
                virtual_mailbox_base = %1$s/mail
                virtual_mailbox_maps = texthash:%1$s/users
                virtual_minimum_uid = 1
                virtual_uid_maps = static:%3$d
                virtual_gid_maps = static:%3$d
                minimal_backoff_time = 1s
                maximal_backoff_time = 2s
                queue_run_delay = 1s
                """
                        .formatted(home, domain, uid));
        addMaster(services());
    }

    private static Path owned(Path directory, String user) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        return Files.setOwner(
                directory,
                directory
                        .getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(user));
    }

    /** The distribution's services, without its chroot (fifth column) and its port 25. */
    private static String services() throws IOException {
        return Files.readAllLines(SERVICES, UTF_8).stream()
                        .filter(line -> !line.startsWith("#") && !line.startsWith("smtp      inet"))
                        .map(
                                line ->
                                        line.replaceFirst(
                                                "^(\\S+\\s+\\S+\\s+\\S+\\s+\\S+\\s+)y", "$1n"))
                        .collect(Collectors.joining("\n"))
                + "\n";
    }

    private Path configuration() {
        return home.resolve("etc");
    }

    public void addMain(String lines) throws IOException {
        append(configuration().resolve("main.cf"), lines);
    }

    public void addMaster(String lines) throws IOException {
        append(configuration().resolve("master.cf"), lines);
    }

    /** Gives an address a Maildir. */
    public void addUser(String address, String mailbox) throws IOException {
        append(home.resolve("users"), address + " " + mailbox + "/\n");
    }

    private static void append(Path file, String lines) throws IOException {
        Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    public void start() throws IOException, InterruptedException {
        postfix("start");
    }

    /** Starts it in a mount namespace of its own, where this file is {@code /etc/resolv.conf}. */
    public void startWith(Path resolvers) throws IOException, InterruptedException {
        Commands.run(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind \"$1\" /etc/resolv.conf && exec postfix -c \"$2\" start",
                "sh",
                resolvers.toString(),
                configuration().toString());
    }

    /** Returns when its processes are gone. */
    void stop() throws IOException, InterruptedException {
        Optional<ProcessHandle> master = master();
        postfix("stop");
        Waiting.until(
                () ->
                        Optional.of(true)
                                .filter(_ -> !master.map(ProcessHandle::isAlive).orElse(false)),
                () -> "Postfix stops in " + home);
    }

    private Optional<ProcessHandle> master() throws IOException {
        Path pidFile = home.resolve("queue/pid/master.pid");
        return Files.exists(pidFile)
                ? ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
                : Optional.empty();
    }

    private void postfix(String command) throws IOException, InterruptedException {
        Commands.run("postfix", "-c", configuration().toString(), command);
    }

    /** Submits by sendmail(1). */
    public void sendmail(String message, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("/usr/sbin/sendmail", "-C", configuration().toString()));
        command.addAll(List.of(arguments));
        Commands.run(message, Map.of(), command);
    }

    /** The first such line of its log, once it is there. */
    public String logged(Predicate<String> wanted) throws InterruptedException {
        return Waiting.until(
                () -> log().lines().filter(wanted).findFirst(),
                () -> "no such line in the log:\n" + log());
    }

    private String log() {
        return Octets.read(home.resolve("maillog"));
    }

    /** The first such message of a mailbox, once it is there: octets, one a char. */
    public String mail(String mailbox, Predicate<String> wanted) throws InterruptedException {
        return maildirs().mail(mailbox, wanted);
    }

    public List<String> mails(String mailbox) {
        return maildirs().mails(mailbox);
    }

    private Maildirs maildirs() {
        return new Maildirs(home.resolve("mail"), this::log);
    }

    @Override
    public void close() throws IOException {
        try {
            if (master().isPresent()) {
                stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while Postfix stops in " + home, e);
        }
    }
}
