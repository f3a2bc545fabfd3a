package org.postseal.interop.postfix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.stream.Collectors;

/**
 * The conformance suite says of an MTA that has nothing of the extension what it is: not
 * implemented. What the extension stands on is judged all the same.
 */
class ConformanceTest {
    private static final Duration REPLY = Duration.ofSeconds(60);

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
            assertEquals("", told(report, Set.of(Verdict.Kind.FAIL)));
            assertTrue(report.count(Verdict.Kind.PASS) >= 10, () -> told(report, Set.of()));
            assertTrue(report.count(Verdict.Kind.NOT_IMPLEMENTED) >= 10);
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

    private static String told(Report report, Set<Verdict.Kind> kinds) {
        return report.outcomes().stream()
                .filter(outcome -> kinds.isEmpty() || kinds.contains(outcome.verdict().kind()))
                .map(outcome -> outcome.of().id() + " " + outcome.verdict())
                .collect(Collectors.joining("\n"));
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
