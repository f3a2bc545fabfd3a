package org.postseal.interop.acme;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.process.Parts;
import org.postseal.interop.process.Waiting;
import org.postseal.server.admin.ControlClient;
import org.postseal.server.admin.ControlReply;
import org.postseal.server.app.Site;
import org.postseal.server.app.config.ConfigReader;
import org.postseal.server.app.demo.DnsAuthority;
import org.postseal.server.app.demo.DnsServer;
import org.postseal.server.app.demo.DnsZone;
import org.postseal.server.tls.HostCertificate;
import org.postseal.server.tls.TlsFiles;
import org.postseal.spec.dns.Names;
import org.postseal.spec.smtp.Mailbox;
import org.xbill.DNS.Name;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** One site gets its certificate and publishes; others read what it publishes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AcmeTest {
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("127.0.0.61");
    private static final String DAVE = "dave@a.test";

    @AutoClose private final Parts parts = new Parts();
    private Path home;
    private DnsServer dns;
    private DnsZone zone;
    private Site site;
    private Path root;
    private byte[] firstKey;
    private byte[] dave;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        zone = DnsZone.unsigned(Name.fromConstantString("test."));
        zone.load(
                """
                mx.a.test. IN A %1$s
                openpgpkey.a.test. IN A %1$s
                mta-sts.a.test. IN A %1$s
                """
                        .formatted(ADDRESS.getHostAddress()));
        DnsAuthority authority = new DnsAuthority(List.of(zone));
        dns = parts.keep(DnsServer.start(ADDRESS, authority::answer));
        int http = Pebble.free(ADDRESS);
        Pebble pebble =
                parts.keep(
                        new Pebble(
                                directory.resolve("ca"),
                                ADDRESS,
                                http,
                                dns.address(),
                                Duration.ofDays(90)));
        root = pebble.root(ADDRESS);
        home = Files.createDirectories(directory.resolve("a"));
        site = parts.keep(Site.start(ConfigReader.read(settings(pebble, http))));
        Path keys = home.resolve("keys");
        firstKey = Files.readAllBytes(keys.resolve("tls.key"));
        Waiting.until(() -> answers("https://mta-sts.a.test/.well-known/mta-sts.txt"), pebble::log);
        dave = userCertificate(directory.resolve("gnupg"));
    }

    private Path settings(Pebble pebble, int http) throws IOException {
        return Files.writeString(
                home.resolve("postseal.toml"),
                """
                hostname = "mx.a.test"
                domain = "a.test"
                [listen]
                smtp = ["127.0.0.61:0"]
                [local."a.test"]
                [publish]
                mode = "enforce"
                seal = ["site", "user"]
                https = ["127.0.0.61:0"]
                [acme]
                directory = "%s"
                agree-to-terms = true
                contact = "mailto:postmaster@a.test"
                http = ["127.0.0.61:%d"]
                extra-ca = "%s"
                """
                        .formatted(pebble.directoryUrl(ADDRESS), http, pebble.authority()));
    }

    private static byte[] userCertificate(Path gnupg) throws Exception {
        Files.createDirectories(
                gnupg,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        String directory = gnupg.toString();
        Pebble.run(
                "gpg",
                "--homedir",
                directory,
                "--batch",
                "--pinentry-mode",
                "loopback",
                "--passphrase",
                "",
                "--quick-generate-key",
                "Dave <" + DAVE + ">",
                "future-default",
                "default",
                "1y");
        Path file = gnupg.resolve("dave.pgp");
        Pebble.run(
                "gpg", "--homedir", directory, "--batch", "-o", file.toString(), "--export", DAVE);
        Pebble.run("gpgconf", "--homedir", directory, "--kill", "all");
        return Files.readAllBytes(file);
    }

    private int port() {
        return site.publishing().getFirst().getPort();
    }

    /** Curl, which checks certificate and name, and is told only where the host is. */
    private String curl(String url, String... more) throws IOException, InterruptedException {
        URI parsed = URI.create(url);
        String host = parsed.getHost();
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "-sSf",
                                "--noproxy",
                                "*",
                                "--cacert",
                                root.toString(),
                                "--resolve",
                                host + ":" + port() + ":" + ADDRESS.getHostAddress()));
        command.addAll(List.of(more));
        command.add(url.replace(host, host + ":" + port()));
        return Pebble.run(command.toArray(String[]::new));
    }

    private boolean answers(String url) {
        try {
            return !curl(url).isEmpty();
        } catch (IOException e) {
            return false; // still the self-signed certificate
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private ControlReply control(String... words) throws IOException {
        return ControlClient.call(home.resolve("control.sock"), List.of(words)).orElseThrow();
    }

    @Test
    void theAuthoritysCertificateHasAllNamesAndTheOldKey() throws Exception {
        Path keys = home.resolve("keys");
        HostCertificate certificate =
                HostCertificate.read(
                        new TlsFiles(keys.resolve("tls.pem"), keys.resolve("tls.key")));
        for (String name : List.of("mx.a.test", "openpgpkey.a.test", "mta-sts.a.test")) {
            assertTrue(certificate.names(name), certificate.toString());
        }
        assertTrue(certificate.chain().size() > 1, "with its issuer");
        assertArrayEquals(firstKey, Files.readAllBytes(keys.resolve("tls.key")));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(keys.resolve("acme-account.key"))));
    }

    @Test
    void curlReadsThePolicies() throws Exception {
        String sts = curl("https://mta-sts.a.test/.well-known/mta-sts.txt");
        assertEquals(
                "version: STSv1\r\nmode: testing\r\nmx: mx.a.test\r\nmax_age: 604800\r\n", sts);
        String policy = curl(Names.httpsPolicy("a.test").toString());
        assertTrue(policy.startsWith("v=smtp-openpgp1; id="), policy);
        assertTrue(policy.contains("k=" + site.keys().fingerprint()), policy);
        String head = curl(Names.httpsPolicy("a.test").toString(), "--head");
        assertTrue(head.contains("content-length: " + policy.length()), head);
    }

    @Test
    void anotherPostsealFindsKeyAndPolicy(@TempDir Path directory) throws Exception {
        ControlReply published =
                control("key", "publish", Base64.getEncoder().encodeToString(dave));
        assertEquals(0, published.status(), published.text());
        Path fetched = directory.resolve("dave.pgp");
        curl(Names.wkdAdvanced(Mailbox.parse(DAVE, false)).toString(), "-o", fetched.toString());
        assertTrue(Pebble.run("gpg", "--show-keys", fetched.toString()).contains(DAVE));
        zone.load(
                "_smtp-openpgp.a.test. IN TXT \""
                        + curl(Names.httpsPolicy("a.test").toString())
                        + "\"\n");
        Path settings =
                Files.writeString(
                        directory.resolve("postseal.toml"),
                        """
                        hostname = "mx.b.test"
                        domain = "b.test"
                        [listen]
                        smtp = ["127.0.0.61:0"]
                        [local."b.test"]
                        [dns]
                        servers = ["127.0.0.61:%d"]
                        [https]
                        port = %d
                        extra-ca = "%s"
                        allowed-networks = ["127.0.0.0/8"]
                        """
                                .formatted(dns.address().getPort(), port(), root));
        try (Site other = Site.start(ConfigReader.read(settings))) {
            assertEquals(1, other.listening().size());
            String text =
                    ControlClient.call(directory.resolve("control.sock"), List.of("explain", DAVE))
                            .orElseThrow()
                            .text();
            assertTrue(text.contains("from HTTPS, until"), text);
            assertTrue(text.contains("mode=enforce"), text);
            assertTrue(text.contains("found     WKD advanced"), text);
            assertTrue(text.contains("level reached: sealed-user (4)"), text);
        }
        assertEquals(0, control("key", "unpublish", DAVE).status());
        assertFalse(answers(Names.wkdAdvanced(Mailbox.parse(DAVE, false)).toString()), "gone");
    }
}
