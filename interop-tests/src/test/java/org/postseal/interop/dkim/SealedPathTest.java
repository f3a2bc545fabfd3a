package org.postseal.interop.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.process.Parts;
import org.postseal.server.app.DkimKeyFiles;
import org.postseal.server.app.PublishedRecords;
import org.postseal.server.app.Site;
import org.postseal.server.app.config.Config;
import org.postseal.server.app.config.ConfigReader;
import org.postseal.server.app.demo.DnsAuthority;
import org.postseal.server.app.demo.DnsServer;
import org.postseal.server.app.demo.DnsZone;
import org.postseal.server.app.demo.ZoneKey;
import org.postseal.server.dkim.DkimKeys;
import org.postseal.server.dkim.DkimRecord;
import org.postseal.server.dkim.DkimSigner;
import org.postseal.server.dkim.DkimVerifier;
import org.postseal.server.dkim.SignedNames;
import org.xbill.DNS.Name;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From alice over brian, who knows nothing of seals, to dave: three relays and a signed zone. */
class SealedPathTest {
    private static final String MESSAGE =
            """
            From: Alice <alice@alice.test>
            To: dave@dave.test
            Subject: signed, sealed, delivered
            Date: Mon, 23 Nov 2026 12:00:00 +0000
            Message-ID: <1@alice.test>

            Hello  Dave,\t
            bye
            """
                    .replace("\n", "\r\n");

    @TempDir private Path directory;
    @AutoClose private final Parts parts = new Parts();
    private final Names names = new Names();
    private DnsZone zone;
    private String lookups;
    private Site dave;
    private Site alice;
    private Config aliceSettings;

    @BeforeEach
    void start() throws Exception {
        ZoneKey key = ZoneKey.generate(Name.fromString("test."), Clock.systemUTC());
        zone = DnsZone.signed(key);
        zone.load("_dmarc.alice.test. 60 IN TXT \"v=DMARC1; p=reject\"\n");
        DnsServer dns =
                DnsServer.start(
                        InetAddress.ofLiteral("127.0.0.31"),
                        new DnsAuthority(List.of(zone))::answer);
        parts.keep(dns);
        String anchors =
                key.trustAnchor()
                        .lines()
                        .map(line -> '"' + line.replace("\"", "\\\"") + '"')
                        .collect(Collectors.joining(", "));
        lookups =
                "[dns]\nservers = [\"%s\"]\ntrust = \"anchors\"\nanchors = [%s]\n"
                        .formatted(text(dns.address()), anchors);
        dave = site("dave", "127.0.0.32", "[inbound]\ndmarc = \"enforce\"\n");
        Site brian = site("brian", "127.0.0.33", "[sealing]\ndefault = \"never\"\n" + route(dave));
        alice = site("alice", "127.0.0.34", "[dkim]\nsign = true\n" + route(brian));
        publishKeys();
    }

    private void publishKeys() throws IOException {
        for (DkimRecord record : DkimKeyFiles.open(aliceSettings).records("alice.test")) {
            zone.load(record.zoneLine() + "\n");
            names.add(record.owner(), "TXT", record.text());
        }
    }

    private static String route(Site next) {
        return "[outward.route.\"dave.test\"]\nnext-hop = \"smtp://%s\"\n"
                .formatted(text(next.listening().getFirst()));
    }

    private Site site(String name, String address, String more) throws Exception {
        Path home = Files.createDirectories(directory.resolve(name));
        Path file =
                Files.writeString(
                        home.resolve("postseal.toml"),
                        """
                        hostname = "mx.%1$s.test"
                        domain = "%1$s.test"
                        relay-from = ["127.0.0.0/8"]
                        [listen]
                        smtp = ["%2$s:0"]
                        [local."%1$s.test"]
                        next-hop = "maildir:mail"
                        [publish]
                        mode = "enforce"
                        """
                                        .formatted(name, address)
                                + more
                                + lookups);
        Config config = ConfigReader.read(file);
        Site site = Site.start(config);
        parts.keep(site);
        if (name.equals("alice")) {
            aliceSettings = config;
        }
        zone.load(PublishedRecords.of(name + ".test", config.publish(), site.keys()).zoneText());
        return site;
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static String submit(Site to, String message) throws IOException {
        try (Socket socket =
                new Socket(
                        to.listening().getFirst().getAddress(),
                        to.listening().getFirst().getPort())) {
            socket.setSoTimeout(60_000);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            OutputStream out = socket.getOutputStream();
            in.readLine();
            String reply = "";
            for (String line :
                    List.of(
                            "HELO client.test",
                            "MAIL FROM:<alice@alice.test>",
                            "RCPT TO:<dave@dave.test>",
                            "DATA",
                            message + ".")) {
                out.write((line + "\r\n").getBytes(ISO_8859_1));
                out.flush();
                reply = in.readLine();
            }
            return reply;
        }
    }

    /** What dave finds in his mailbox, with the line ends of the wire. */
    private String delivered() throws Exception {
        Path box = directory.resolve("dave/mail/dave/new");
        Instant end = Instant.now().plus(Duration.ofMinutes(2));
        while (Instant.now().isBefore(end)) {
            if (Files.isDirectory(box)) {
                try (Stream<Path> files = Files.list(box)) {
                    Optional<Path> found = files.findFirst();
                    if (found.isPresent()) {
                        byte[] octets = Files.readAllBytes(found.get());
                        return new String(Dkimpy.crlf(octets), ISO_8859_1);
                    }
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("nothing was delivered");
    }

    private static Map<String, List<String>> results(String delivered) {
        int start = delivered.indexOf("Authentication-Results: mx.dave.test;\r\n");
        int end = delivered.indexOf("\r\nReceived:", start);
        return Stream.of(delivered.substring(start, end).split(";\r\n\t", -1))
                .skip(1)
                .collect(Collectors.groupingBy(method -> method.replaceAll("[=].*", "")));
    }

    @Test
    void sealAuthorAndPolicyPassInOneField() throws Exception {
        assertTrue(submit(alice, MESSAGE).startsWith("250"));
        String delivered = delivered();
        Map<String, List<String>> results = results(delivered);
        assertEquals(
                List.of("openpgp-seal=pass policy.level=site policy.origin=alice.test"),
                results.get("openpgp-seal"));
        assertEquals(2, results.get("dkim").size(), delivered);
        for (String dkim : results.get("dkim")) {
            assertTrue(dkim.startsWith("dkim=pass header.d=alice.test"), dkim);
        }
        assertEquals(2, results.get("x-outer-dkim").size(), delivered);
        for (String outer : results.get("x-outer-dkim")) {
            assertTrue(outer.startsWith("x-outer-dkim=pass header.d=alice.test"), outer);
        }
        assertEquals(List.of("dmarc=pass (p=reject) header.from=alice.test"), results.get("dmarc"));
        assertTrue(delivered.endsWith("\r\n" + MESSAGE), delivered);
        String original = delivered.substring(delivered.indexOf("DKIM-Signature:"));
        assertEquals(
                List.of(true, true),
                new DkimVerifier(Clock.systemUTC())
                                .verify(
                                        new ByteArrayInputStream(original.getBytes(ISO_8859_1)),
                                        names)
                                .results()
                                .stream()
                                .map(result -> result.passed())
                                .toList(),
                "what is delivered verifies by itself: the seal changed no octet");
    }

    /** An author's system that is not the sealing site's: its signature comes through a seal. */
    @Test
    void aForeignSignatureSurvivesTheSeal() throws Exception {
        String foreign = MESSAGE.replace("alice@alice.test", "zoe@zoe.test");
        DkimKeys keys = DkimKeys.open(directory.resolve("zoe"), "z", new SecureRandom());
        keys.create();
        for (DkimRecord record : keys.records("zoe.test")) {
            zone.load(record.zoneLine() + "\n");
        }
        byte[] fields =
                new DkimSigner(
                                keys,
                                new DkimSigner.Domains(Set.of("zoe.test"), "mx.zoe.test"),
                                SignedNames.DEFAULT,
                                Clock.systemUTC())
                        .sign(new ByteArrayInputStream(foreign.getBytes(ISO_8859_1)));
        assertTrue(submit(alice, new String(fields, ISO_8859_1) + foreign).startsWith("250"));
        Map<String, List<String>> results = results(delivered());
        assertEquals(2, results.get("dkim").size(), results::toString);
        for (String dkim : results.get("dkim")) {
            assertTrue(dkim.startsWith("dkim=pass header.d=zoe.test"), dkim);
        }
        assertTrue(
                results.get("x-outer-dkim").getFirst().contains("=pass header.d=alice.test"),
                "the seal is alice's own mail, from her postmaster");
    }

    /** Sealed by a site that is who it says, for an author who did not write it. */
    @Test
    void aForgedAuthorIsReported() throws Exception {
        zone.load("_dmarc.zoe.test. 60 IN TXT \"v=DMARC1; p=none\"\n");
        String forged = MESSAGE.replace("alice@alice.test", "zoe@zoe.test");
        assertTrue(submit(alice, forged).startsWith("250"));
        Map<String, List<String>> results = results(delivered());
        assertEquals(List.of("dkim=none"), results.get("dkim"));
        assertEquals(List.of("dmarc=fail (p=none) header.from=zoe.test"), results.get("dmarc"));
        assertFalse(results.get("openpgp-seal").isEmpty());
    }
}
