package org.postseal.interop.postfix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.conformance.Outcome;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.cli.CommandDriver;
import org.postseal.conformance.client.ClientCases;
import org.postseal.conformance.client.ClientPeer;
import org.postseal.conformance.report.Report;
import org.postseal.conformance.server.ServerCases;
import org.postseal.conformance.server.ServerPeer;
import org.postseal.interop.conformance.Catalogued;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The conformance suite says of an MTA that has nothing of the extension what it is: not
 * implemented. What the extension stands on is judged all the same.
 */
class ConformanceTest {
    private static final Duration REPLY = Duration.ofSeconds(60);

    /** STARTTLS (1, 2), smuggling (11), replies and commands (12), limits (13). */
    private static final String PASSED =
            """
            server/1/2 server/1/7
            server/2/2 server/2/4 server/2/5 server/2/6 server/2/7
            server/11/1 server/11/2 server/11/3 server/11/4 server/11/5 server/11/6
            server/11/7 server/11/8 server/11/9 server/11/10 server/11/11 server/11/12
            server/12/1 server/12/2 server/12/3 server/12/4 server/12/5 server/12/6
            server/12/7 server/12/8 server/12/9 server/12/10 server/12/11 server/12/12
            server/13/2 server/13/3 server/13/4
            """;

    /** It drops octets that follow STARTTLS, and keeps the connection. */
    private static final String NON_STRICT = "server/2/3";

    @Test
    void postfixAsAServerIsJudgedByWhatTheExtensionStandsOn(@TempDir Path directory)
            throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        InetSocketAddress address;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.51"))) {
            address = new InetSocketAddress(free.getInetAddress(), free.getLocalPort());
        }
        try (Postfix postfix = postfix(directory, address)) {
            postfix.start();
            ServerPeer peer = ServerPeer.of(address, "plain.test", REPLY);
            Report report = Catalogued.run("postfix", ServerCases.all(), peer, 4);
            assertEquals(ServerCases.all().size(), report.outcomes().size());
            assertEquals("", String.join(" ", of(report, Verdict.Kind.FAIL)));
            assertEquals(List.of(NON_STRICT), of(report, Verdict.Kind.NON_STRICT));
            assertEquals(List.of(PASSED.strip().split("\\s+")), of(report, Verdict.Kind.PASS));
        }
    }

    private static Postfix postfix(Path directory, InetSocketAddress address) throws Exception {
        Postfix postfix = new Postfix(directory, "plain.test");
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("certificate.pem");
        Commands.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=mail.plain.test",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
        postfix.addUser("postmaster@plain.test", "postmaster");
        postfix.addMain(
                """
                smtpd_tls_security_level = may
                smtpd_tls_cert_file = %s
                smtpd_tls_key_file = %s
                smtpd_forbid_bare_newline = reject
                smtpd_forbid_bare_newline_exclusions =
                smtpd_relay_restrictions = reject_unauth_destination
                """
                        .formatted(certificate, key));
        postfix.addMaster(PostfixWorld.text(address) + " inet n - n - - smtpd\n");
        return postfix;
    }

    private static List<String> of(Report report, Verdict.Kind kind) {
        return report.outcomes().stream()
                .filter(outcome -> outcome.verdict().kind() == kind)
                .map(outcome -> outcome.of().id().toString())
                .toList();
    }

    @Test
    void itsDriverSaysThatNothingIsImplemented() throws Exception {
        String command = Path.of("drivers/postfix").toAbsolutePath().toString();
        ClientPeer peer = ClientPeer.of(new CommandDriver(command, REPLY));
        Report report = Catalogued.run("postfix", ClientCases.all(), peer, 4);
        Set<Verdict.Kind> kinds = new TreeSet<>();
        for (Outcome outcome : report.outcomes()) {
            kinds.add(outcome.verdict().kind());
        }
        assertEquals(List.of(Verdict.Kind.NOT_IMPLEMENTED), List.copyOf(kinds));
    }
}
