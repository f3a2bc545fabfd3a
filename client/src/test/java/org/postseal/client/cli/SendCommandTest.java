package org.postseal.client.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.bouncycastle.openpgp.PGPException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.Issued;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

class SendCommandTest {
    private static final String SECRET = "The treasure is under the old oak tree.";
    private static final String MESSAGE =
            "From: a@alice.test\nTo: dave@dave.test\nBcc: eve@dave.test\nSubject: treasure\n\n"
                    + SECRET
                    + "\n.\n";

    private final TestKey dave = key("dave@dave.test");
    private final TestKey eve = key("eve@dave.test");
    private final TestKey site = key("postmaster@dave.test");
    private TestMailServer server;
    private TestDns dns;
    private Tool tool;

    private static TestKey key(String userId) {
        try {
            return TestKey.of(userId);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = new TestMailServer("PIPELINING", "8BITMIME", "SIZE 1000000");
        dns = TestDns.secure();
        tool = new Tool(server.address());
    }

    @AfterEach
    void stop() throws Exception {
        dns.close();
        server.close();
    }

    private int send(String... arguments) {
        tool = new Tool(server.address()).in(MESSAGE);
        String[] all = new String[arguments.length + 4];
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        all[0] = "--from";
        all[1] = "a@alice.test";
        all[2] = "--to";
        all[3] = "dave@dave.test";
        return tool.run(SendCommand::new, dns.and(all));
    }

    private void refused(int exitCode, String reason, String... arguments) {
        assertEquals(exitCode, send(arguments), tool::err);
        assertTrue(tool.err().contains(reason), tool.err());
        assertTrue(server.commands.isEmpty(), server.commands::toString);
        assertEquals("", tool.out());
    }

    @Test
    void sealsForEachRecipientAlone() throws Exception {
        dns.policy("dave.test", "seal=user,site; k=" + site.fingerprint())
                .siteKey("dave.test", site.certificate())
                .userKey("dave@dave.test", dave.certificate())
                .userKey("eve@dave.test", eve.certificate());
        assertEquals(0, send("--to", "eve@dave.test"), tool::err);

        assertEquals(2, server.mails.size());
        TestMailServer.Mail first = server.mails.get(0);
        TestMailServer.Mail second = server.mails.get(1);
        assertEquals(List.of("<dave@dave.test>"), first.recipients());
        assertEquals(List.of("<eve@dave.test>"), second.recipients());
        String inner = dave.open(first.octets());
        assertTrue(inner.endsWith("\r\n\r\n" + SECRET + "\r\n.\r\n"), inner);
        assertTrue(inner.contains("\r\nSubject: treasure\r\n"), inner);
        assertTrue(eve.open(second.octets()).contains(SECRET));
        assertThrows(PGPException.class, () -> eve.open(first.octets()));

        for (TestMailServer.Mail mail : server.mails) {
            assertTrue(mail.text().startsWith("Received: by alice.test (Postseal send);"));
            assertFalse(mail.text().contains("treasure"), mail::text);
            assertFalse(mail.text().contains("Bcc:"), mail::text);
        }
        assertFalse(inner.contains("eve@"), inner);
        assertEquals(
                "dave@dave.test level=4 (sealed-user) key="
                        + dave.fingerprint()
                        + " source=\"OPENPGPKEY with DNSSEC\" session=clear reply=250 2.0.0 taken",
                tool.out().lines().findFirst().orElseThrow());
        assertEquals(2, tool.out().lines().count());
    }

    @Test
    void theServersTlsaRecordsBind() throws Exception {
        Issued host = Issued.Form.host("mx.dave.test").make();
        server.withTls(host.server());
        int port = server.address().getPort();
        dns.host("mx.dave.test").tlsa("mx.dave.test", port, host.association(1, 1));
        assertEquals(0, send("--allow-clear", "--server", "mx.dave.test:" + port), tool::err);
        assertEquals(
                "dave@dave.test level=0 (clear) session=dane reply=250 2.0.0 taken\n", tool.out());

        dns.host("mx2.dave.test").tlsa("mx2.dave.test", port, "00".repeat(32));
        int code = send("--allow-clear", "--server", "mx2.dave.test:" + port);
        assertEquals(ExitCode.TEMPFAIL, code, tool::err);
        assertTrue(tool.err().contains("matches no TLSA record of mx2.dave.test"), tool.err());
        assertEquals(1, server.mails.size());
    }

    @Test
    void oneRecipientWithoutAKeyStopsAll() throws Exception {
        dns.policy("dave.test", "seal=user").userKey("dave@dave.test", dave.certificate());
        refused(ExitCode.UNAVAILABLE, "eve@dave.test: no certificate", "--to", "eve@dave.test");
    }

    @Test
    void findingAKeyIsNoConsent() throws Exception {
        dns.userKey("dave@dave.test", dave.certificate());
        refused(ExitCode.NOPERM, "the domain does not say seal=user");
        assertEquals(0, send("--user-keys", "published"), tool::err);
        assertTrue(dave.open(server.mails.getFirst().octets()).contains(SECRET));
    }

    @Test
    void aSiteIsSealedToBySites() throws Exception {
        dns.policy("dave.test", "seal=site; k=" + site.fingerprint())
                .siteKey("dave.test", site.certificate());
        refused(ExitCode.UNAVAILABLE, "postseal sendmail");
    }

    @Test
    void anUnauthenticatedKeyMayBeAnybodys() throws Exception {
        dns.close();
        dns = TestDns.insecure();
        dns.policy("dave.test", "seal=user").userKey("dave@dave.test", dave.certificate());
        refused(ExitCode.NOPERM, "not authenticated");
        assertEquals(0, send("--allow-clear"), tool::err);
        assertTrue(tool.out().contains(" level=2 (sealed-unauthenticated) "), tool.out());
        assertTrue(dave.open(server.mails.getFirst().octets()).contains(SECRET));
    }

    @Test
    void clearOnlyWhereItIsAllowed() {
        refused(ExitCode.UNAVAILABLE, "no certificate was found");
        assertEquals(0, send("--allow-clear"), tool::err);
        assertEquals(
                MESSAGE.replace("Bcc: eve@dave.test\n", "").replace("\n", "\r\n"),
                server.mails.getFirst().text());
        assertEquals(
                "dave@dave.test level=0 (clear) session=clear reply=250 2.0.0 taken\n", tool.out());
    }

    @Test
    void anAddressLiteralPublishesNothing() throws Exception {
        dns.policy("dave.test", "seal=user").userKey("dave@dave.test", dave.certificate());
        refused(ExitCode.UNAVAILABLE, "x@[127.0.0.1]: no certificate", "--to", "x@[127.0.0.1]");
    }

    @Test
    void whatADomainEnforcesIsNotOverridden() throws Exception {
        dns.policy("dave.test", "mode=enforce; max_age=86400; seal=site; k=" + site.fingerprint());
        refused(ExitCode.NOPERM, "enforces", "--allow-clear");
    }

    @Test
    void aLookupThatFailsIsNoAbsence() {
        dns.close();
        refused(ExitCode.TEMPFAIL, "could not be looked up");
    }

    @Test
    void dryRunShowsWhatWouldGo(@TempDir Path directory) throws Exception {
        dns.policy("dave.test", "seal=user").userKey("dave@dave.test", dave.certificate());
        Path file = Files.write(directory.resolve("m.eml"), MESSAGE.getBytes(ISO_8859_1));
        assertEquals(0, send("--dry-run", file.toString()), tool::err);
        assertTrue(server.commands.isEmpty());
        assertTrue(dave.open(tool.octets()).endsWith(SECRET + "\r\n.\r\n"));
        assertTrue(tool.err().contains("level=4"), tool.err());
        byte[] first = tool.octets();
        assertEquals(0, send("--dry-run", file.toString()));
        assertFalse(Arrays.equals(first, tool.octets()), "the same session key twice");
        assertArrayEquals(new byte[] {'\r', '\n'}, tail(first));
    }

    private static byte[] tail(byte[] octets) {
        return Arrays.copyOfRange(octets, octets.length - 2, octets.length);
    }

    @Test
    void repliesBecomeExitCodes() throws Exception {
        dns.policy("dave.test", "seal=user").userKey("dave@dave.test", dave.certificate());
        server.reply("RCPT", "550 5.1.1 nobody");
        assertEquals(ExitCode.NOUSER, send());
        assertTrue(tool.out().endsWith(" session=clear reply=550 5.1.1 nobody\n"), tool.out());
        server.reply("BANNER", "421 4.3.2 later");
        assertEquals(ExitCode.TEMPFAIL, send());
        server.close();
        assertEquals(ExitCode.TEMPFAIL, send());
        assertTrue(server.mails.isEmpty());
    }

    @Test
    void wrongUseIsSaid() {
        refused(ExitCode.NOINPUT, "cannot open", "/nonexistent/file");
        assertEquals(ExitCode.USAGE, send("--to", "nobody"));
        assertEquals(ExitCode.USAGE, send("--user-keys", "all"));
        assertEquals(ExitCode.USAGE, send("--trust", "me"));
        assertEquals(ExitCode.USAGE, send("--dns", "localhost"));
        assertEquals(ExitCode.USAGE, send("--allow-network", "10/8"));
        assertEquals(ExitCode.CONFIG, send("--server", "host:0", "--allow-clear"));
        assertTrue(server.commands.isEmpty());
    }
}
