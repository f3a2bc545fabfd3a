package org.postseal.interop.beside;

import org.postseal.interop.postfix.Commands;
import org.postseal.interop.postfix.Lines;
import org.postseal.interop.postfix.Maildirs;
import org.postseal.interop.postfix.Waiting;
import org.postseal.interop.process.Ending;
import org.postseal.interop.process.Octets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A Dovecot of its own, with the documented lines, for the users alice, dave and tiny. */
final class Dovecot implements AutoCloseable {
    private static final int LMTP = 24;

    private final Path home;
    private final Process process;

    private Dovecot(Path home, Process process) {
        this.home = home;
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param host where it listens
     */
    static Dovecot start(Path home, String host) throws IOException, InterruptedException {
        Files.createDirectories(home);
        Path mail = Files.createDirectory(home.resolve("mail"));
        Files.setOwner(
                mail,
                mail.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("mail"));
        // One message is all that tiny has room for.
        Files.writeString(
                home.resolve("users"),
                "alice:::::::\ndave:::::::\ntiny:::::::userdb_quota_rule=*:messages=1\n");
        Path settings =
                Files.writeString(home.resolve("dovecot.conf"), own(home) + documented(host));
        Process process =
                new ProcessBuilder("/usr/sbin/dovecot", "-F", "-c", settings.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("output").toFile())
                        .start();
        Dovecot dovecot = new Dovecot(home, process);
        Waiting.until(
                () -> listens(new InetSocketAddress(host, LMTP)),
                () -> "Dovecot does not listen: " + dovecot.log());
        return dovecot;
    }

    private static String documented(String host) throws IOException {
        return Lines.of("dovecot", "99-postseal.conf").with("127.0.0.1", host).text();
    }

    private static String own(Path home) {
        return """
                protocols = lmtp
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/log
                ssl = no
                mail_location = maildir:%1$s/mail/%%n
                first_valid_uid = 1
                mail_plugins = quota
                plugin {
                  quota = count:user
                  quota_vsizes = yes
                }
                passdb {
                  driver = passwd-file
                  args = %1$s/users
                }
                userdb {
                  driver = passwd-file
                  args = %1$s/users
                  override_fields = uid=mail gid=mail home=%1$s/mail/%%n
                }
                """
                .formatted(home);
    }

    private static Optional<Boolean> listens(InetSocketAddress address) {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return Optional.of(socket.isConnected());
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }

    /** The first such message of a user, once it is there: octets, one a char. */
    String mail(String user, Predicate<String> wanted) throws InterruptedException {
        return maildirs().mail(user, wanted);
    }

    List<String> mails(String user) {
        return maildirs().mails(user);
    }

    private Maildirs maildirs() {
        return new Maildirs(home.resolve("mail"), this::log);
    }

    /** Puts a message into a mailbox, past LMTP. */
    void save(String user) throws IOException, InterruptedException {
        doveadm("Subject: large\n\ntext\n", "save", "-u", user);
    }

    /** As if the user had deleted all. */
    void empty(String user) throws IOException, InterruptedException {
        doveadm("", "expunge", "-u", user, "mailbox", "INBOX", "all");
    }

    private void doveadm(String input, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/usr/bin/doveadm", "-c"));
        command.add(home.resolve("dovecot.conf").toString());
        command.addAll(List.of(arguments));
        Commands.run(input, Map.of(), command);
    }

    private String log() {
        StringBuilder text = new StringBuilder();
        for (Path file : List.of(home.resolve("output"), home.resolve("log"))) {
            text.append(Files.exists(file) ? Octets.read(file) : "").append('\n');
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        Ending.of(process);
    }
}
