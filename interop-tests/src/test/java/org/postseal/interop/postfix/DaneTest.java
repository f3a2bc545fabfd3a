package org.postseal.interop.postfix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.process.LogLines;
import org.postseal.interop.process.Parts;
import org.postseal.server.admin.ControlClient;
import org.postseal.server.app.Site;
import org.postseal.server.app.config.ConfigReader;
import org.postseal.server.app.demo.DnsAuthority;
import org.postseal.server.app.demo.DnsServer;
import org.postseal.server.app.demo.DnsZone;
import org.postseal.server.app.demo.ZoneKey;
import org.xbill.DNS.Name;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Mail to a Postfix whose certificate a signed zone names, and to one that it does not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DaneTest {
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("127.0.0.51");
    private static final String ALICE = "alice@alice.test";

    @AutoClose private final LogLines log = new LogLines("org.postseal.server.delivery");
    @AutoClose private final Parts parts = new Parts();
    private Path settings;
    private String keyDigest;
    private Site site;
    private Postfix postfix;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, ADDRESS)) {
            port = free.getLocalPort();
        }
        postfix = postfix(directory.resolve("postfix"), port);
        site = site(Files.createDirectories(directory.resolve("postseal")), port);
    }

    /** With a certificate that no authority knows and that names nobody. */
    private Postfix postfix(Path home, int port) throws Exception {
        Postfix made = parts.keep(new Postfix(home, "right.test"));
        made.addUser("dave@right.test", "dave");
        Commands.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=nobody",
                "-keyout",
                home + "/key.pem",
                "-out",
                home + "/cert.pem");
        made.addMain(
                """
                smtpd_tls_security_level = may
                smtpd_tls_received_header = yes
                smtpd_tls_cert_file = %1$s/cert.pem
                smtpd_tls_key_file = %1$s/key.pem
                """
                        .formatted(home));
        made.addMaster(ADDRESS.getHostAddress() + ":" + port + " inet n - n - - smtpd\n");
        made.start();
        keyDigest = digest(home.resolve("cert.pem"));
        return made;
    }

    private static String digest(Path pem) throws Exception {
        byte[] key =
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(pem)))
                        .getPublicKey()
                        .getEncoded();
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
    }

    private Site site(Path home, int port) throws Exception {
        ZoneKey key = ZoneKey.generate(Name.fromConstantString("test."), Clock.systemUTC());
        DnsZone zone = DnsZone.signed(key);
        zone.load(
                """
                right.test. IN MX 10 old.right.test.
                right.test. IN MX 20 mx.right.test.
                wrong.test. IN MX 10 mx.wrong.test.
                old.right.test. IN A %1$s
                mx.right.test. IN A %1$s
                mx.wrong.test. IN A %1$s
                _%2$d._tcp.old.right.test. IN TLSA 3 1 1 %3$s
                _%2$d._tcp.mx.right.test. IN TLSA 3 1 1 %4$s
                _%2$d._tcp.mx.wrong.test. IN TLSA 3 1 1 %3$s
                """
                        .formatted(ADDRESS.getHostAddress(), port, "00".repeat(32), keyDigest));
        DnsAuthority authority = new DnsAuthority(List.of(zone));
        DnsServer dns =
                parts.keep(DnsServer.start(InetAddress.getLoopbackAddress(), authority::answer));
        settings =
                Files.writeString(
                        home.resolve("postseal.toml"),
                        """
                        hostname = "relay.alice.test"
                        domain = "alice.test"
                        [listen]
                        smtp = ["127.0.0.1:0"]
                        [local."alice.test"]
                        [outward]
                        port = %d
                        [dns]
                        servers = ["%s"]
                        trust = "anchors"
                        anchors = ["%s"]
                        """
                                .formatted(
                                        port, PostfixWorld.text(dns.address()), key.trustAnchor()),
                        US_ASCII);
        return parts.keep(Site.start(ConfigReader.read(settings)));
    }

    private Mail submit(String recipient) throws Exception {
        Mail mail = Mail.from(ALICE, recipient);
        Dialogue.submit(
                site.listening().getFirst(), "<" + ALICE + ">", "<" + recipient + ">", mail);
        return mail;
    }

    private String logged(String... parts) throws InterruptedException {
        return Waiting.until(
                () -> log.with(parts).stream().findFirst(),
                () -> "a line with " + List.of(parts) + " in " + log);
    }

    @Test
    void theHostThatMatchesGetsTheMailAndTheOtherNone() throws Exception {
        Mail mail = submit("dave@right.test");
        String head = mail.before(postfix.mail("dave", mail::isNamedIn));
        assertTrue(head.contains("(using TLSv1.3 with cipher"), head);
        String line = logged("to=<dave@right.test>", "status=sent");
        assertTrue(line.contains("relay=mx.right.test[127.0.0.51]:"), line);
        assertTrue(line.contains("session=dane demanded=dane protocol=TLSv1.3"), line);
        logged(
                "relay=old.right.test[127.0.0.51]:",
                "the certificate matches no TLSA record of old.right.test");
    }

    @Test
    void mailForTheOthersWaits() throws Exception {
        Mail mail = submit("dave@wrong.test");
        String line = logged("to=<dave@wrong.test>", "status=deferred");
        assertTrue(line.contains("dsn=4.7.5"), line);
        assertTrue(line.contains("matches no TLSA record of mx.wrong.test"), line);
        assertEquals(
                Optional.empty(),
                postfix.mails("dave").stream().filter(mail::isNamedIn).findFirst());
    }

    @Test
    void explainConnectsAndSaysTheSame() throws Exception {
        String right = explain("dave@right.test");
        assertTrue(
                right.contains(
                        "  mx.right.test: TLS with a certificate that matches TLSA, or nothing\n"),
                right);
        assertTrue(right.contains("  session=dane demanded=dane protocol=TLSv1.3"), right);
        String wrong = explain("dave@wrong.test");
        assertTrue(wrong.contains("matches no TLSA record of mx.wrong.test\n"), wrong);
        assertTrue(wrong.endsWith("  Delivery would wait.\n"), wrong);
    }

    private String explain(String address) throws Exception {
        return ControlClient.call(
                        settings.resolveSibling("control.sock"),
                        List.of("explain", address, "connect"))
                .orElseThrow()
                .text();
    }
}
