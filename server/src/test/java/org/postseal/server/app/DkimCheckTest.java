package org.postseal.server.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.app.config.Config;
import org.postseal.server.app.config.ConfigReader;
import org.postseal.server.app.demo.DnsAuthority;
import org.postseal.server.app.demo.DnsServer;
import org.postseal.server.app.demo.DnsZone;
import org.postseal.server.dkim.DkimKeys;
import org.postseal.server.dkim.DkimRecord;
import org.xbill.DNS.Name;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Keys in the settings, and keys in DNS. */
class DkimCheckTest {
    @TempDir private Path directory;
    private final DnsZone zone = DnsZone.unsigned(Name.fromConstantString("test."));
    private DnsServer dns;

    @BeforeEach
    void start() throws Exception {
        dns =
                DnsServer.start(
                        InetAddress.getLoopbackAddress(), new DnsAuthority(List.of(zone))::answer);
    }

    @AfterEach
    void stop() throws Exception {
        dns.close();
    }

    private Config config(boolean sign) throws Exception {
        return ConfigReader.read(
                Files.writeString(
                        directory.resolve("postseal.toml"),
                        """
                        hostname = "mx.a.test"
                        domain = "a.test"
                        [local."a.test"]
                        [dkim]
                        sign = %s
                        [dns]
                        servers = ["127.0.0.1:%d"]
                        """
                                .formatted(sign, dns.address().getPort())));
    }

    private List<String> problems() throws Exception {
        return DkimCheck.problems(config(true), Clock.systemUTC());
    }

    @Test
    void eachKeyIsComparedWithItsRecord() throws Exception {
        DkimKeys keys = DkimKeyFiles.open(config(true));
        keys.create();
        List<String> missing = problems();
        assertEquals(4, missing.size(), "current and next, of two kinds");
        assertTrue(
                missing.getFirst()
                        .startsWith(
                                "dkim: the current key is not published:"
                                        + " postseal1-rsa._domainkey.a.test. TXT: missing"),
                missing::toString);
        for (DkimRecord record : keys.records("a.test")) {
            zone.load(record.zoneLine() + "\n");
        }
        assertEquals(List.of(), problems());
        keys.rotate();
        List<String> next = problems();
        assertEquals(2, next.size());
        assertTrue(next.stream().allMatch(p -> p.startsWith("dkim: the next key")), next::toString);
        assertEquals(List.of(), DkimCheck.problems(config(false), Clock.systemUTC()));
    }

    @Test
    void anotherKeyInDnsIsWrong() throws Exception {
        DkimKeys keys = DkimKeyFiles.open(config(true));
        keys.create();
        for (DkimRecord record : keys.records("a.test")) {
            zone.load(record.zoneLine().replaceFirst("p=.", "p=X") + "\n");
        }
        List<String> problems = problems();
        assertEquals(4, problems.size());
        assertTrue(problems.getFirst().contains("TXT: wrong: live is"), problems::toString);
    }

    @Test
    void aResolverThatDoesNotAnswerIsNamedOnce() throws Exception {
        DkimKeyFiles.open(config(true)).create();
        dns.close();
        assertEquals(1, problems().size());
    }
}
