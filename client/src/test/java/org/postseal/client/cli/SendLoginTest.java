package org.postseal.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.HostCertificate;
import org.postseal.client.Issued;

import picocli.CommandLine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** {@code postseal send} to a server that lets in who logs in. */
class SendLoginTest {
    private static final String PASSWORD = "correct horse battery";
    private static final String PLAIN =
            "AUTH PLAIN "
                    + Base64.getEncoder().encodeToString(("\0alice\0" + PASSWORD).getBytes(UTF_8));

    private static final String HOST = "mx.dave.test";

    @TempDir private Path directory;
    private TestMailServer server;
    private TestDns dns;
    private Tool tool;
    private HostCertificate certificate;
    private Path authority;
    private Path password;

    @BeforeEach
    void begin() throws Exception {
        certificate = new HostCertificate(HOST);
        authority = certificate.writePem(directory.resolve("ca.pem"));
        dns = TestDns.insecure();
        dns.host(HOST);
        password = password("rw-------");
        serve("AUTH PLAIN");
    }

    @AfterEach
    void end() throws Exception {
        server.close();
        dns.close();
    }

    private void serve(String... keywords) throws Exception {
        if (server != null) {
            server.close();
        }
        server = new TestMailServer(keywords);
        server.reply("AUTH PLAIN", "235 2.7.0 in");
    }

    private Path password(String permissions) throws Exception {
        Path file = Files.createTempFile(directory, "password", null);
        Files.writeString(file, PASSWORD + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private String at(String scheme) {
        return scheme + HOST + ":" + server.address().getPort();
    }

    /** Sends to dave, whose domain publishes nothing. */
    private int send(String... more) {
        List<String> all =
                new ArrayList<>(List.of("--from", "a@alice.test", "--to", "dave@dave.test"));
        all.add("--allow-clear");
        all.addAll(List.of(more));
        tool = new Tool(server.address()).in("Subject: x\n\nx\n");
        int code = tool.run(SendCommand::new, dns.and(all.toArray(String[]::new)));
        assertFalse(tool.err().contains(PASSWORD), tool::err);
        assertFalse(tool.out().contains(PASSWORD), tool::out);
        return code;
    }

    private int login(String where) {
        return send(
                "--server",
                where,
                "--user",
                "alice",
                "--password-file",
                password.toString(),
                "--ca",
                authority.toString());
    }

    private List<String> said() {
        return server.commands.stream().filter(line -> line.startsWith("AUTH")).toList();
    }

    @Test
    void logsInOverStartTls() throws Exception {
        server.withTls(certificate.context());
        assertEquals(0, login(at("smtp://")), tool::err);
        assertEquals(List.of(PLAIN), said());
        assertEquals(1, server.mails.size());
        assertTrue(tool.out().contains(" session=tls reply=250 2.0.0 taken"), tool::out);
        assertEquals(0, login(at("")), "a bare host and port will do");
    }

    @Test
    void logsInOverImplicitTls() throws Exception {
        server.withImplicitTls(certificate.context());
        assertEquals(0, login(at("smtps://")), tool::err);
        assertEquals(List.of(PLAIN), said());
        assertFalse(server.commands.contains("STARTTLS"), server.commands::toString);
        assertEquals(1, server.mails.size());
    }

    @Test
    void implicitTlsNeedsNoLogin() throws Exception {
        server.withImplicitTls(certificate.context());
        assertEquals(0, send("--server", at("smtps://"), "--ca", authority.toString()));
        assertEquals(List.of(), said());
        assertEquals(ExitCode.TEMPFAIL, send("--server", at("smtps://")), "a stranger");
        assertEquals(1, server.mails.size());
    }

    @Test
    void prefersScram() throws Exception {
        serve("AUTH PLAIN SCRAM-SHA-256");
        server.withTls(certificate.context()).reply("AUTH SCRAM", "535 5.7.8 not you");
        assertEquals(ExitCode.NOPERM, login(at("smtp://")));
        assertTrue(tool.err().contains("AUTH as alice: 535 5.7.8 not you"), tool::err);
        assertEquals(1, said().size());
        assertTrue(said().getFirst().startsWith("AUTH SCRAM-SHA-256 "), said()::toString);
        assertEquals(List.of(), server.mails);
    }

    @Test
    void saysNoPasswordInClearOrToAStranger() throws Exception {
        assertEquals(ExitCode.TEMPFAIL, login(at("smtp://")), "no TLS");
        server.withTls(new HostCertificate(HOST).context());
        assertEquals(ExitCode.TEMPFAIL, login(at("smtp://")), "a stranger");
        server.withTls(certificate.context());
        assertEquals(ExitCode.TEMPFAIL, login("127.0.0.1:" + server.address().getPort()));
        assertEquals(List.of(), said());
        assertEquals(List.of(), server.mails);
    }

    @Test
    void daneNamesTheServer() throws Exception {
        dns.close();
        dns = TestDns.secure();
        Issued host = Issued.Form.host(HOST).make();
        int port = server.address().getPort();
        dns.host(HOST).tlsa(HOST, port, host.association(1, 1));
        server.withImplicitTls(host.server());
        assertEquals(0, login(at("smtps://")), tool::err);
        assertTrue(tool.out().contains(" session=dane "), tool::out);
        assertEquals(List.of(PLAIN), said());
    }

    @Test
    void wrongUseIsSaidBeforeAnybodyIsAsked() throws Exception {
        server.withTls(certificate.context());
        assertEquals(ExitCode.USAGE, send("--user", "alice"));
        assertTrue(tool.err().contains("--user and --password-file go together"), tool::err);
        assertEquals(ExitCode.USAGE, send("--password-file", password.toString()));
        assertEquals(ExitCode.USAGE, send("--password", PASSWORD.replace(' ', '-')));
        password = password("rw-r--r--");
        assertEquals(ExitCode.CONFIG, login(at("smtp://")));
        assertTrue(tool.err().contains("chmod 600"), tool::err);
        password = directory.resolve("none");
        assertEquals(ExitCode.CONFIG, login(at("smtp://")));
        for (String bad : List.of("smtps://", "smtp://:25", "smtps://host:0", "http://host")) {
            password = password("rw-------");
            assertEquals(ExitCode.CONFIG, login(bad), bad);
        }
        assertEquals(List.of(), server.commands);
    }

    @Test
    void helpTeaches() {
        String help = new CommandLine(new SendCommand()).getUsageMessage();
        assertTrue(help.contains("--server smtps://mail.alice.example --user alice"), help);
        assertTrue(help.contains("--password-file=FILE"), help);
    }
}
