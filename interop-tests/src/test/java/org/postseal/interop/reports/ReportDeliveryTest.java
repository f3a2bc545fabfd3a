package org.postseal.interop.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.dkim.Dkimpy;
import org.postseal.interop.openpgp.Workspace;
import org.postseal.interop.postfix.Postfix;
import org.postseal.interop.process.LogLines;
import org.postseal.interop.process.Parts;
import org.postseal.interop.process.Waiting;
import org.postseal.server.admin.ControlClient;
import org.postseal.server.admin.ControlReply;
import org.postseal.server.app.DkimKeyFiles;
import org.postseal.server.app.PublishedRecords;
import org.postseal.server.app.Site;
import org.postseal.server.app.config.Config;
import org.postseal.server.app.config.ConfigReader;
import org.postseal.server.app.demo.DnsAuthority;
import org.postseal.server.app.demo.DnsServer;
import org.postseal.server.app.demo.DnsZone;
import org.postseal.server.dkim.DkimRecord;
import org.xbill.DNS.Name;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Postseal a.test had mail for three domains yesterday, and reports today: to a Postfix that has
 * TLS by mail, to one that has none by HTTPS, and to Postseal b.test, which reads what it gets.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportDeliveryTest {
    private static final InetAddress A = InetAddress.ofLiteral("127.0.0.71");
    private static final InetAddress POSTFIX = InetAddress.ofLiteral("127.0.0.72");
    private static final InetAddress B = InetAddress.ofLiteral("127.0.0.73");
    private static final InetAddress CLEAR = InetAddress.ofLiteral("127.0.0.74");

    /** Reads a report's mail as any program would, and prints what it finds. */
    private static final String READER =
            """
            import email, gzip, json, sys
            from email import policy
            mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=policy.default)
            people, report = mail.iter_parts()
            print(mail.get_content_type(), mail['content-type'].params['report-type'])
            print(people.get_content_type(), report.get_content_type())
            print(report.get_filename())
            for name in ('TLS-Required', 'TLS-Report-Domain', 'TLS-Report-Submitter', 'From', 'To'):
                print(name + ':', mail[name])
            """;

    /** Prints a report's JSON in one form. */
    private static final String PRINTER =
            """
            import gzip, json, sys
            print(json.dumps(json.loads(gzip.decompress(sys.stdin.buffer.read())), sort_keys=True))
            """;

    private final LocalDate yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1);
    private final LateClock late = new LateClock();
    @AutoClose private final LogLines log = new LogLines("org.postseal.server.delivery");
    @AutoClose private final Parts parts = new Parts();
    private Path directory;
    private Workspace workspace;
    private int port;
    private DnsZone zone;
    private DnsServer dns;
    private Postfix postfix;
    private WebReceiver web;
    private Path certificate;
    private Path key;
    private Config settings;
    private Site a;

    @BeforeAll
    void dayAndNight(@TempDir Path temporary) throws Exception {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
        directory = temporary;
        workspace =
                new Workspace(Files.createDirectories(directory.resolve("work")), "python3 swaks");
        try (ServerSocket free = new ServerSocket(0, 1, POSTFIX)) {
            port = free.getLocalPort();
        }
        zone = DnsZone.unsigned(Name.fromConstantString("test."));
        dns = parts.keep(DnsServer.start(A, new DnsAuthority(List.of(zone))::answer));
        certificate();
        startReceivers();
        a = startA();
        yesterdaysMail();
        late.putRight();
        assertEquals("3 reports handed on\n", control("a", "report", "send", "now").text());
    }

    private void certificate() throws Exception {
        certificate = directory.resolve("cert.pem");
        key = directory.resolve("key.pem");
        String command =
                "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=reports.h.test"
                        + " -addext subjectAltName=DNS:reports.h.test -keyout "
                        + key
                        + " -out "
                        + certificate;
        workspace.run(new byte[0], List.of(command.split(" ", -1)));
    }

    private void startReceivers() throws Exception {
        web = parts.keep(new WebReceiver(directory.resolve("web"), POSTFIX, certificate, key));
        startPostfix();
        Config read = settings("b", B, port, "[reports]\nintake = [\"tls-reports@b.test\"]\n");
        Site b = parts.keep(Site.start(read));
        zone.load(PublishedRecords.of("b.test", read.publish(), b.keys()).zoneText());
        zone.load(
                """
                d.test. IN MX 10 mx.d.test.
                mx.d.test. IN A %s
                _smtp._tls.d.test. IN TXT "v=TLSRPTv1; rua=mailto:tls@d.test"
                b.test. IN MX 10 mx.b.test.
                mx.b.test. IN A %s
                _smtp._tls.b.test. IN TXT "v=TLSRPTv1; rua=mailto:tls-reports@b.test"
                h.test. IN MX 10 mx.h.test.
                mx.h.test. IN A %s
                _smtp._tls.h.test. IN TXT "v=TLSRPTv1; rua=https://reports.h.test/tls"
                reports.h.test. IN A %s
                """
                        .formatted(text(POSTFIX), text(B), text(CLEAR), text(POSTFIX)));
    }

    private static String text(InetAddress address) {
        return address.getHostAddress();
    }

    private void startPostfix() throws Exception {
        Path home = Files.createDirectories(directory.resolve("postfix"));
        postfix = parts.keep(new Postfix(home, "d.test"));
        for (String user : List.of("dave@d.test dave", "erin@h.test erin", "tls@d.test tls")) {
            postfix.addUser(user.split(" ", -1)[0], user.split(" ", -1)[1]);
        }
        postfix.addMain(
                """
                virtual_mailbox_domains = d.test, h.test
                smtpd_tls_security_level = may
                smtpd_tls_cert_file = %s
                smtpd_tls_key_file = %s
                """
                        .formatted(certificate, key));
        postfix.addMaster("%s:%d inet n - n - - smtpd\n".formatted(text(POSTFIX), port));
        postfix.addMaster(
                "%s:%d inet n - n - - smtpd -o smtpd_tls_security_level=none\n"
                        .formatted(text(CLEAR), port));
        postfix.start();
    }

    private Config settings(String name, InetAddress address, int smtp, String rest)
            throws Exception {
        Path home = Files.createDirectories(directory.resolve(name));
        return ConfigReader.read(
                Files.writeString(
                        home.resolve("postseal.toml"),
                        """
                        hostname = "mx.%1$s.test"
                        domain = "%1$s.test"
                        relay-from = ["127.0.0.71/32"]
                        [listen]
                        smtp = ["%2$s:%3$d"]
                        [local."%1$s.test"]
                        next-hop = "maildir:mail"
                        [dns]
                        servers = ["%4$s:%5$d"]
                        %6$s
                        """
                                .formatted(
                                        name,
                                        text(address),
                                        smtp,
                                        text(dns.address().getAddress()),
                                        dns.address().getPort(),
                                        rest)));
    }

    private Site startA() throws Exception {
        settings =
                settings(
                        "a",
                        A,
                        0,
                        """
                        [outward]
                        port = %d
                        [dkim]
                        sign = true
                        [reports]
                        contact = "postmaster@a.test"
                        organization = "A Ltd"
                        [https]
                        port = %d
                        extra-ca = "%s"
                        allowed-networks = ["127.0.0.0/8"]
                        """
                                .formatted(port, web.port(), certificate));
        return parts.keep(Site.start(settings, late));
    }

    private void yesterdaysMail() throws Exception {
        for (int i = 0; i < 3; i++) {
            submit("dave@d.test");
        }
        submit("erin@h.test");
        submit("erin@h.test");
        submit("frank@b.test");
        Waiting.until(
                () ->
                        postfix.mails("dave").size() == 3
                                && postfix.mails("erin").size() == 2
                                && mailsOfB("frank").size() == 1,
                () -> "mail for " + postfix.mails("dave") + postfix.mails("erin"));
        Waiting.until(() -> control("a", "queue", "list").text().contains("empty"), () -> "queue");
    }

    private void submit(String to) throws Exception {
        swaks(A, a.listening().getFirst().getPort(), "alice@a.test", to, "--body", "hello");
    }

    private void swaks(InetAddress at, int smtp, String from, String to, String... more)
            throws Exception {
        List<String> command =
                Stream.concat(
                                Stream.of(
                                        "/usr/bin/swaks",
                                        "--local-interface",
                                        text(A),
                                        "--server",
                                        text(at),
                                        "--port",
                                        "" + smtp,
                                        "--from",
                                        from,
                                        "--to",
                                        to),
                                Stream.of(more))
                        .toList();
        workspace.run(new byte[0], command);
    }

    private ControlReply control(String site, String... words) {
        try {
            return ControlClient.call(
                            directory.resolve(site).resolve("control.sock"), List.of(words))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> mailsOfB(String user) {
        Path fresh = directory.resolve("b/mail").resolve(user).resolve("new");
        if (!Files.isDirectory(fresh)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(fresh)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String python(String program, byte[] input) throws Exception {
        Path file = workspace.write("program.py", program.getBytes(UTF_8));
        return new String(
                workspace.run(input, List.of("/usr/bin/python3", file.toString())), UTF_8);
    }

    private String mailed() throws Exception {
        return postfix.mail("tls", mail -> mail.contains("TLS-Report-Domain: d.test"));
    }

    @Test
    void aRealPostfixGetsTheReportAndItsSignaturesHold() throws Exception {
        byte[] mail = mailed().getBytes(ISO_8859_1);
        Map<String, String> records =
                DkimKeyFiles.open(settings).records("a.test").stream()
                        .collect(Collectors.toMap(DkimRecord::owner, DkimRecord::text));
        assertEquals(
                List.of("pass", "pass"), new Dkimpy(workspace).verify(Dkimpy.crlf(mail), records));
        long begin = yesterday.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
        assertEquals(
                """
                multipart/report tlsrpt
                text/plain application/tlsrpt+gzip
                a.test!d.test!%d!%d!tls.json.gz
                TLS-Required: No
                TLS-Report-Domain: d.test
                TLS-Report-Submitter: a.test
                From: postmaster@a.test
                To: tls@d.test
                """
                        .formatted(begin, begin + 86_399),
                python(READER, mail).replace("<", "").replace(">", ""));
    }

    /** A host without TLS is reported to where TLS works. */
    @Test
    void aWebServerGetsTheOther() throws Exception {
        byte[] posted = web.body();
        assertEquals("application/tlsrpt+gzip", web.mediaType());
        assertEquals("/tls", web.path());
        String json = python(PRINTER, posted);
        for (String part :
                List.of(
                        "\"total-failure-session-count\": 2, \"total-successful-session-count\": 0",
                        "\"result-type\": \"starttls-not-supported\"",
                        "\"failed-session-count\": 2",
                        "\"receiving-mx-hostname\": \"mx.h.test\"",
                        "\"receiving-mx-helo\": \"mail.d.test\"",
                        "\"receiving-ip\": \"127.0.0.74\"",
                        "\"sending-mta-ip\": \"127.",
                        "\"policy-type\": \"no-policy-found\"",
                        "\"start-datetime\": \"" + yesterday + "T00:00:00Z\"",
                        "\"end-datetime\": \"" + yesterday + "T23:59:59Z\"")) {
            assertTrue(json.contains(part), part + " in " + json);
        }
    }

    @Test
    void anotherPostsealStoresAndShowsWhatItGets() throws Exception {
        String line = listed("b.test");
        assertTrue(line.contains(yesterday + "  A Ltd  b.test  ok=1 failed=0"), line);
        String shown = control("b", "report", "show", line.split(" ", 2)[0]).text();
        assertTrue(shown.contains("by A Ltd"), shown);
        assertTrue(shown.contains("from " + yesterday + "T00:00:00Z"), shown);
        assertEquals(List.of(), mailsOfB("tls-reports"), "stored, not delivered");
        String sent = log.with("to=<tls-reports@b.test>", "=sent").getFirst();
        assertTrue(sent.contains("level=sealed-"), sent); // R-04
    }

    @Test
    void aReportThatSwaksBringsIsReadToo() throws Exception {
        Path file = workspace.write("report.eml", mailed().getBytes(ISO_8859_1));
        swaks(B, port, "postmaster@a.test", "tls-reports@b.test", "--data", "@" + file);
        String line = listed("d.test");
        assertTrue(line.contains(yesterday + "  A Ltd  d.test  ok=3 failed=0"), line);
    }

    private String listed(String domain) throws InterruptedException {
        Waiting.until(
                () -> control("b", "report", "list").text().contains("  " + domain + "  "),
                () -> control("b", "report", "list").text());
        return control("b", "report", "list")
                .text()
                .lines()
                .filter(line -> line.contains("  " + domain + "  "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theSessionsOfReportsAreInNoReport() throws Exception {
        mailed();
        listed("b.test");
        for (String domain : List.of("d.test", "b.test")) {
            assertEquals(
                    "nothing was counted with " + domain + " today\n",
                    control("a", "report", "preview", domain).text());
        }
        submit("dave@d.test");
        Waiting.until(
                () -> control("a", "report", "preview", "d.test").text().contains("ok=1"),
                () -> control("a", "report", "preview", "d.test").text());
        assertFalse(control("a", "report", "preview", "b.test").text().contains("ok="));
    }
}
