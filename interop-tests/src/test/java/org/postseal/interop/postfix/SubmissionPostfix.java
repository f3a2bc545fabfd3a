package org.postseal.interop.postfix;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A Postfix that takes mail from nobody but those who log in, by Cyrus SASL and its own database of
 * users: with STARTTLS at one port, in TLS from the first octet at another.
 */
public final class SubmissionPostfix implements AutoCloseable {
    private static final String ADDRESS = "127.0.0.1";
    private static final String DOMAIN = "dave.test";

    private final Path users;
    private final Postfix postfix;
    private final int starttls = free();
    private final int implicit = free();

    private SubmissionPostfix(Path home) throws IOException {
        postfix = new Postfix(home, DOMAIN);
        users = home.resolve("sasldb");
    }

    /**
     * Starts it; its own users must be able to enter the directory.
     *
     * @param mechanisms that it offers, with blanks between
     */
    public static SubmissionPostfix start(Path home, String mechanisms, Path certificate, Path key)
            throws IOException, InterruptedException {
        SubmissionPostfix started = new SubmissionPostfix(home);
        started.configure(home, mechanisms, certificate, key);
        started.password("alice", "not known");
        started.postfix.start();
        return started;
    }

    private void configure(Path home, String mechanisms, Path certificate, Path key)
            throws IOException {
        // Debian looks beside main.cf, others where they are told.
        Path sasl = Files.createDirectories(home.resolve("etc/sasl"));
        Files.writeString(
                sasl.resolve("smtpd.conf"),
                """
                pwcheck_method: auxprop
                auxprop_plugin: sasldb
                sasldb_path: %s
                mech_list: %s
                """
                        .formatted(users, mechanisms));
        postfix.addMain(
                """
                smtpd_sasl_auth_enable = yes
                smtpd_sasl_type = cyrus
                smtpd_sasl_path = smtpd
                smtpd_sasl_local_domain = %s
                cyrus_sasl_config_path = %s
                smtpd_tls_cert_file = %s
                smtpd_tls_key_file = %s
                smtpd_tls_security_level = may
                smtpd_tls_auth_only = yes
                smtpd_relay_restrictions = permit_sasl_authenticated, reject
                """
                        .formatted(DOMAIN, sasl, certificate, key));
        postfix.addMaster(ADDRESS + ":" + starttls + " inet n - n - - smtpd\n");
        postfix.addMaster(
                ADDRESS
                        + ":"
                        + implicit
                        + " inet n - n - - smtpd\n -o smtpd_tls_wrappermode=yes\n");
        postfix.addUser("dave@" + DOMAIN, "dave");
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(ADDRESS))) {
            return socket.getLocalPort();
        }
    }

    /** Its URI with STARTTLS. */
    public String starttls() {
        return "smtp://" + ADDRESS + ":" + starttls;
    }

    /** Its URI in TLS from the first octet. */
    public String implicit() {
        return "smtps://" + ADDRESS + ":" + implicit;
    }

    /** Gives a user a password, a new one where there was one. */
    public void password(String user, String password) throws IOException, InterruptedException {
        Commands.run(
                password,
                Map.of(),
                List.of(
                        "/usr/sbin/saslpasswd2",
                        "-p",
                        "-c",
                        "-f",
                        users.toString(),
                        "-u",
                        DOMAIN,
                        user));
        Files.setOwner(
                users,
                users.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName("postfix"));
    }

    /** The first such line of its log, once it is there. */
    public String logged(Predicate<String> wanted) throws InterruptedException {
        return postfix.logged(wanted);
    }

    /** The first such message that came for dave, once it is there. */
    public String mail(Predicate<String> wanted) throws InterruptedException {
        return postfix.mail("dave", wanted);
    }

    /** All that came for dave. */
    public List<String> mails() {
        return postfix.mails("dave");
    }

    @Override
    public void close() throws IOException {
        postfix.close();
    }
}
