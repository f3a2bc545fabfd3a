package org.postseal.interop.acme;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
import org.xbill.DNS.Name;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** An authority whose certificates last seconds, and a host whose key TLSA names. */
class KeyChangeTest {
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("127.0.0.62");
    private static final Duration LIFE = Duration.ofSeconds(20);

    @AutoClose private final Parts parts = new Parts();
    private Path home;
    private DnsZone zone;
    private Site site;
    private Pebble pebble;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        zone = DnsZone.unsigned(Name.fromConstantString("test."));
        zone.load("mx.a.test. IN A " + ADDRESS.getHostAddress() + "\n");
        DnsServer dns =
                parts.keep(DnsServer.start(ADDRESS, new DnsAuthority(List.of(zone))::answer));
        int http = Pebble.free(ADDRESS);
        pebble =
                parts.keep(new Pebble(directory.resolve("ca"), ADDRESS, http, dns.address(), LIFE));
        home = Files.createDirectories(directory.resolve("a"));
        Path settings =
                Files.writeString(
                        home.resolve("postseal.toml"),
                        """
                        hostname = "mx.a.test"
                        domain = "a.test"
                        [listen]
                        smtp = ["%1$s:0"]
                        [local."a.test"]
                        [dns]
                        servers = ["%1$s:%2$d"]
                        [acme]
                        directory = "%3$s"
                        agree-to-terms = true
                        http = ["%1$s:%4$d"]
                        extra-ca = "%5$s"
                        """
                                .formatted(
                                        ADDRESS.getHostAddress(),
                                        dns.address().getPort(),
                                        pebble.directoryUrl(ADDRESS),
                                        http,
                                        pebble.authority()));
        site = parts.keep(Site.start(ConfigReader.read(settings)));
    }

    private ControlReply rotate() throws IOException {
        return ControlClient.call(home.resolve("control.sock"), List.of("tls", "rotate"))
                .orElseThrow();
    }

    /** Of the key in the certificate that STARTTLS shows. */
    private String served() throws Exception {
        return digest(HostCertificate.read(shown()));
    }

    /** Both as they are on disk; that they belong together is checked. */
    private TlsFiles files(String directory) {
        Path keys = home.resolve("keys").resolve(directory);
        return new TlsFiles(keys.resolve("tls.pem"), keys.resolve("tls.key"));
    }

    /** The certificate that STARTTLS shows, with the key on disk, to which it must belong. */
    private TlsFiles shown() throws Exception {
        InetSocketAddress smtp = site.listening().getFirst();
        String said =
                Pebble.run(
                        "openssl",
                        "s_client",
                        "-starttls",
                        "smtp",
                        "-connect",
                        ADDRESS.getHostAddress() + ":" + smtp.getPort());
        int begin = said.indexOf("-----BEGIN CERTIFICATE-----");
        int end = said.indexOf("-----END CERTIFICATE-----", begin);
        Path pem = home.resolve("shown.pem");
        Files.writeString(pem, said.substring(begin, end) + "-----END CERTIFICATE-----\n");
        return new TlsFiles(pem, files("").key());
    }

    private static String digest(HostCertificate certificate) throws Exception {
        byte[] key = certificate.certificate().getPublicKey().getEncoded();
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
    }

    private static boolean isByPebble(HostCertificate certificate) {
        return certificate.certificate().getIssuerX500Principal().getName().contains("Pebble");
    }

    private HostCertificate onDisk() {
        try {
            return HostCertificate.read(files(""));
        } catch (IOException e) {
            throw new AssertionError("no pair on disk", e);
        }
    }

    private void publish(String digest) {
        zone.load("_25._tcp.mx.a.test. 60 IN TLSA 3 1 1 " + digest + "\n");
    }

    @Test
    void aRenewalKeepsTheKeyAndAnotherKeyComesWithItsCertificate() throws Exception {
        byte[] key = Files.readAllBytes(files("").key());
        Waiting.until(() -> isByPebble(onDisk()), pebble::log);
        HostCertificate first = onDisk();
        Waiting.until(() -> !onDisk().equals(first), pebble::log);
        assertTrue(isByPebble(onDisk()));
        assertTrue(onDisk().expires().isAfter(first.expires()), "renewed");
        assertArrayEquals(key, Files.readAllBytes(files("").key()), "TLSA 3 1 1 still matches");
        assertEquals(digest(first), served());

        publish(digest(first));
        ControlReply missing = rotate();
        assertTrue(missing.text().contains("none for the next key"), missing.text());
        String next = digest(HostCertificate.read(files("tls-next")));
        publish(next);
        ControlReply early = rotate();
        assertTrue(early.text().contains("not been live for long enough"), early.text());
        assertEquals(ControlReply.UNAVAILABLE, early.status());
        assertArrayEquals(key, Files.readAllBytes(files("").key()));

        zone.set(Name.fromString("_25._tcp.mx.a.test."), 52, List.of()); // no DANE any more
        ControlReply changed = rotate();
        assertEquals(0, changed.status(), changed.text());
        HostCertificate after = onDisk();
        assertEquals(next, digest(after));
        assertTrue(isByPebble(after), "there is no time without the authority's certificate");
        assertEquals(next, served());
        String afterNext = digest(HostCertificate.read(files("tls-next")));
        assertNotEquals(next, afterNext);
        assertFalse(afterNext.equals(digest(first)));
    }
}
