package org.postseal.interop.postfix;

import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.dns.LoopbackNet;
import org.postseal.interop.dns.SignedTree;
import org.postseal.interop.process.LogLines;
import org.postseal.interop.process.Parts;
import org.postseal.server.app.Site;
import org.postseal.server.app.config.ConfigReader;

import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Mail from Postseal to real Postfix and Exim in zones that Knot signs and Unbound validates: for
 * each state of TLSA, certificate and zone the session that is reached, or why the mail waits.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DaneTableTest {
    private static final String ALICE = "alice@alice.test";
    private static final Duration VALID = Duration.ofDays(2);
    private static final Duration EXPIRED = Duration.ofDays(-1);

    /** Last octets of the hosts' addresses. */
    private static final int SELF_SIGNED = 31;

    private static final int OLD = 32;
    private static final int CLEAR = 33;
    private static final int CERTIFIED = 35;
    private static final int EXIM = 41;

    /** Mail for a domain must be logged so. */
    private record Case(String domain, String what, String... log) {}

    private static final List<Case> TABLE =
            List.of(
                    new Case("right.test", "3 1 1 of the key", sent("dane", "dane")),
                    new Case("exim.test", "3 1 1, Exim", sent("dane", "dane")),
                    new Case(
                            "old-ee.test",
                            "an expired certificate, usage 3: dates do not count",
                            sent("dane", "dane")),
                    new Case("ta.test", "2 0 1 of the issuer", sent("dane", "dane")),
                    new Case(
                            "spare.test",
                            "a host in a bogus zone does not hold up the next one",
                            "status=sent",
                            "relay=mx.right.test["),
                    new Case(
                            "unusable.test",
                            "records of usage 1 only: TLS all the same, with anybody",
                            sent("tls", "tls")),
                    new Case(
                            "unsigned.test",
                            "an unsigned zone: its TLSA records do not count",
                            sent("tls", "clear")),
                    new Case(
                            "half.test",
                            "MX records of an unsigned zone name a host with TLSA",
                            "status=sent",
                            "demanded=dane",
                            "the MX records are insecure"),
                    new Case(
                            "wrong.test",
                            "3 1 1 of another key",
                            "status=deferred",
                            "dsn=4.7.5",
                            "the certificate matches no TLSA record of mx.wrong.test"),
                    new Case(
                            "old-ta.test",
                            "an expired certificate, usage 2: dates count",
                            "status=deferred",
                            "dsn=4.7.5",
                            "validity check failed: NotAfter: "),
                    new Case(
                            "name.test",
                            "usage 2, and the certificate names another host",
                            "status=deferred",
                            "dsn=4.7.5",
                            "the certificate names [mx.ta.test], which is none of [mx.name.test, name.test]"),
                    new Case(
                            "stripped.test",
                            "no STARTTLS where TLSA demands it",
                            "status=deferred",
                            "STARTTLS: not offered, but required"),
                    new Case("bogus.test", "a bogus zone", "status=deferred", "bogus"),
                    new Case("lame.test", "SERVFAIL", "status=deferred", "SERVFAIL"));

    private static String[] sent(String session, String demanded) {
        return new String[] {"status=sent", "session=" + session + " demanded=" + demanded};
    }

    @AutoClose private final LogLines log = new LogLines("org.postseal.server.delivery");
    @AutoClose private final Parts parts = new Parts();
    private LoopbackNet net;
    private int port;
    private PemPair selfSigned;
    private PemPair old;
    private PemPair certified;
    private TestAuthority authority;
    private Exim exim;
    private Site site;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        net = LoopbackNet.free();
        try (ServerSocket free = new ServerSocket(0, 1, net.address(SELF_SIGNED))) {
            port = free.getLocalPort();
        }
        authority = new TestAuthority(directory.resolve("tls"));
        selfSigned = authority.certify("nobody.invalid", VALID);
        old = authority.certify("mx.old-ta.test", EXPIRED);
        certified = authority.certify("mx.ta.test", VALID);
        postfix(directory.resolve("postfix"));
        PemPair tls = authority.certify("nobody.example", VALID);
        exim =
                parts.keep(
                        Exim.start(
                                directory.resolve("exim"),
                                "exim.test",
                                new InetSocketAddress(net.address(EXIM), port),
                                tls));
        SignedTree tree = parts.keep(tree(tls).start(directory.resolve("dns")));
        site = site(Files.createDirectories(directory.resolve("postseal")), tree);
    }

    private void postfix(Path home) throws Exception {
        Postfix made = parts.keep(new Postfix(home, "right.test"));
        StringBuilder domains = new StringBuilder("virtual_mailbox_domains =");
        for (Case one : TABLE) {
            domains.append(' ').append(one.domain());
            made.addUser("dave@" + one.domain(), "dave");
        }
        made.addMain(domains + "\n");
        service(made, SELF_SIGNED, "may", selfSigned);
        service(made, OLD, "may", old);
        service(made, CLEAR, "none", selfSigned);
        service(made, CERTIFIED, "may", certified);
        made.start();
    }

    private void service(Postfix postfix, int host, String level, PemPair tls) throws Exception {
        postfix.addMaster(
                """
                %s:%d inet n - n - - smtpd
                  -o smtpd_tls_security_level=%s
                  -o smtpd_tls_cert_file=%s
                  -o smtpd_tls_key_file=%s
                """
                        .formatted(net.text(host), port, level, tls.certificate(), tls.key()));
    }

    private SignedTree.Builder tree(PemPair eximTls) throws Exception {
        String mine = "3 1 1 " + keyDigest(selfSigned);
        String another = "3 1 1 " + "00".repeat(32);
        String issuer = "2 0 1 " + authority.digest();
        String records =
                domain("right", SELF_SIGNED, mine)
                        + domain("wrong", SELF_SIGNED, another)
                        + domain("unusable", SELF_SIGNED, "1 1 1 " + keyDigest(selfSigned))
                        + domain("old-ee", OLD, "3 1 1 " + keyDigest(old))
                        + domain("old-ta", OLD, issuer)
                        + domain("ta", CERTIFIED, issuer)
                        + domain("name", CERTIFIED, issuer)
                        + domain("stripped", CLEAR, mine)
                        + domain("exim", EXIM, "3 1 1 " + keyDigest(eximTls))
                        + "spare.test. MX 10 mx.bogus.test.\nspare.test. MX 20 mx.right.test.\n";
        return new SignedTree.Builder(net)
                .records(records)
                .zone(
                        "unsigned.test",
                        SignedTree.Link.INSECURE,
                        domain("unsigned", SELF_SIGNED, another))
                .zone("half.test", SignedTree.Link.INSECURE, "half.test. MX 10 mx.right.test.\n")
                .zone("bogus.test", SignedTree.Link.BOGUS, domain("bogus", SELF_SIGNED, mine))
                .lameZone("lame.test");
    }

    private String domain(String name, int host, String tlsa) {
        return "%1$s.test. MX 10 mx.%1$s.test.\nmx.%1$s.test. A %2$s\n_%3$d._tcp.mx.%1$s.test. TLSA %4$s\n"
                .formatted(name, net.text(host), port, tlsa);
    }

    private static String keyDigest(PemPair tls) throws Exception {
        byte[] key =
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(Files.readAllBytes(tls.certificate())))
                        .getPublicKey()
                        .getEncoded();
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
    }

    private Site site(Path home, SignedTree tree) throws Exception {
        Path settings =
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
                        servers = ["%s:53"]
                        trust = "resolver"
                        """
                                .formatted(
                                        port,
                                        tree.unbound().address().getAddress().getHostAddress()),
                        US_ASCII);
        return parts.keep(Site.start(ConfigReader.read(settings)));
    }

    private Mail submit(String recipient) throws Exception {
        Mail mail = Mail.from(ALICE, recipient);
        Dialogue.submit(
                site.listening().getFirst(), "<" + ALICE + ">", "<" + recipient + ">", mail);
        return mail;
    }

    @TestFactory
    Stream<DynamicTest> eachStateHasItsSession() {
        return TABLE.stream()
                .map(
                        one ->
                                DynamicTest.dynamicTest(
                                        one.domain() + ": " + one.what(), () -> check(one)));
    }

    private void check(Case one) throws Exception {
        String recipient = "dave@" + one.domain();
        submit(recipient);
        String line =
                Waiting.until(
                        () -> log.with("to=<" + recipient + ">", "status=").stream().findFirst(),
                        () -> "nothing for " + recipient + " in " + log);
        for (String part : one.log()) {
            assertTrue(line.contains(part), () -> part + " is not in: " + line);
        }
    }

    @Test
    void eximGetsWhatWasSent() throws Exception {
        Mail mail = submit("dave@exim.test");
        assertTrue(exim.mail("dave", mail::isNamedIn).contains(mail.secret()));
    }
}
