package org.postseal.server.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.peers.PeerGuard;
import org.postseal.server.peers.PeerRules;
import org.postseal.server.policy.Guard;
import org.postseal.server.policy.LocalSetting;
import org.postseal.server.policy.NextHop;
import org.postseal.spec.smtp.Mailbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

class ConfigReaderTest {
    private static final String MINIMAL =
            "hostname = \"mx.a.test\"\ndomain = \"a.test\"\n[local.\"a.test\"]\n";

    @TempDir Path directory;

    private Config read(String text) throws IOException, ConfigException {
        return ConfigReader.read(Files.writeString(directory.resolve("postseal.toml"), text));
    }

    private void bad(String text, int line, String... expected) {
        ConfigException e = assertThrows(ConfigException.class, () -> read(text));
        for (String part : expected) {
            assertTrue(e.getMessage().contains(part), () -> part + " is not in: " + e.getMessage());
        }
        assertTrue(
                e.getMessage().contains("postseal.toml:" + line + ":"),
                () -> "not on line " + line + ": " + e.getMessage());
    }

    @Test
    void doubleBouncesGoToNobodyOrToAnAddress() throws Exception {
        assertEquals(Optional.empty(), read(MINIMAL).queue().doubleBounces());
        assertEquals(
                Optional.of(new Mailbox("postmaster", "a.test")),
                read(MINIMAL + "[queue]\ndouble-bounces = \"postmaster@a.test\"\n")
                        .queue()
                        .doubleBounces());
        bad(MINIMAL + "[queue]\ndouble-bounces = \"nobody\"\n", 5, "expected an address");
    }

    @Test
    void theTemplateIsTheDefaults() throws Exception {
        Config written = read(ConfigTemplate.text("mx.a.test", "a.test"));
        Config minimal = read(MINIMAL);
        assertEquals(minimal, written);
    }

    @Test
    void everySettingOfTheTemplateCanBeUncommented() throws Exception {
        String all =
                ConfigTemplate.text("mx.a.test", "a.test")
                        .replaceAll("(?m)^# (\\[|[a-z-]+ = )", "$1")
                        .replace("tls-key", "# tls-key")
                        .replace("tls-certificate", "# tls-certificate");
        assertEquals(Duration.ofMinutes(5), read(all).queue().retryMin());
    }

    @Test
    void readsWhatItIsGiven() throws Exception {
        Config config =
                read(
                        MINIMAL
                                + "next-hop = \"lmtp://[::1]:2424\"\nrecipients = [\"dave\"]\n"
                                + "[outward.route.\"b.test\"]\nnext-hop = \"smtp://10.0.0.1\"\n"
                                + "[sealing.domain.\"b.test\"]\nsetting = \"require-sealed-site\"\n"
                                + "[limits]\nmessage-size = \"1MiB\"\n");
        Config.LocalDomain local = config.local().get("a.test");
        assertEquals(new NextHop.Lmtp("::1", 2424), local.inward());
        assertEquals(new Config.Recipients.Listed(Set.of("dave")), local.recipients());
        assertEquals(new NextHop.Smtp("10.0.0.1", 25), config.outward().routes().get("b.test"));
        assertTrue(config.outward().dane(), "without a word");
        assertEquals(LocalSetting.REQUIRE_SEALED_SITE, config.sealing().of("b.test").setting());
        assertEquals(LocalSetting.OPPORTUNISTIC, config.sealing().of("c.test").setting());
        assertEquals(1 << 20, config.limits().messageSize());
    }

    @Test
    void daneCanBeSwitchedOff() throws Exception {
        assertEquals(false, read(MINIMAL + "[outward]\ndane = false\n").outward().dane());
        bad(MINIMAL + "[outward]\ndane = \"no\"\n", 5, "expected true or false");
    }

    @Test
    void aDomainKeepsTheGuardsThatItDoesNotMention() throws Exception {
        assertEquals(Set.of(), read(MINIMAL).sealing().of("b.test").guards());
        Config config =
                read(
                        MINIMAL
                                + "[sealing]\nnever-below = true\n"
                                + "[sealing.domain.\"b.test\"]\nblock-key-change = true\n"
                                + "[sealing.domain.\"c.test\"]\nnever-below = false\n");
        assertEquals(Set.of(Guard.NEVER_BELOW), config.sealing().of("d.test").guards());
        assertEquals(Set.of(Guard.values()), config.sealing().of("b.test").guards());
        assertEquals(Set.of(), config.sealing().of("c.test").guards());
    }

    @Test
    void aNextHopDomainKeepsThePeerGuardsThatItDoesNotMention() throws Exception {
        assertEquals(Set.of(), read(MINIMAL).outward().peers().of("b.test"));
        Config config =
                read(
                        MINIMAL
                                + "[outward]\nblock-peer-change = true\n"
                                + "[outward.domain.\"b.test\"]\nsession-never-below = true\n"
                                + "[outward.domain.\"c.test\"]\nblock-peer-change = false\n");
        PeerRules peers = config.outward().peers();
        assertEquals(Set.of(PeerGuard.BLOCK_PEER_CHANGE), peers.of("d.test"));
        assertEquals(Set.of(PeerGuard.values()), peers.of("b.test"));
        assertEquals(Set.of(), peers.of("c.test"));
    }

    @Test
    void hostsPromiseProofsOnlyWhereTheOperatorSaysSo() throws Exception {
        assertEquals(Config.HostAuth.NONE, read(MINIMAL).publish().auth());
        Config promising = read(MINIMAL + "[publish]\nauth = \"site\"\n");
        assertEquals(Config.HostAuth.SITE, promising.publish().auth());
        bad(
                MINIMAL + "[publish]\nauth = \"dane\"\n",
                5,
                "publish.auth",
                "expected one of none, site");
    }

    @Test
    void faultsNameFileLineAndWhatIsExpected() {
        bad(MINIMAL + "next-hop = 5\n", 4, "local.\"a.test\".next-hop", "is not text");
        bad(MINIMAL + "[listen]\nsmpt = [\"127.0.0.1:25\"]\n", 5, "did you mean smtp?");
        bad(MINIMAL + "[listen]\nsmtp = [\"localhost\"]\n", 5, "expected an address and port");
        bad(MINIMAL + "[queue]\nlifetime = \"5 days\"\n", 5, "5m, 4h or 30d");
        bad(MINIMAL + "[sealing]\ndefault = \"always\"\n", 5, "opportunistic, require-sealed-site");
        bad(MINIMAL + "[limits]\nrecipients = 1\n", 5, "from 100 to 100000");
        bad(
                MINIMAL + "[listen]\nproxy-protocol-from = [\"10.0.0.0/33\"]\n",
                5,
                "a network such as");
        bad(MINIMAL + "[sealing]\nnever-below = \"yes\"\n", 5, "expected true or false");
        bad(MINIMAL + "[outward]\nblock-peer-change = 1\n", 5, "expected true or false");
        bad(
                MINIMAL + "[outward.domain.\"b.test\"]\nblock-peers = true\n",
                5,
                "block-peer-change, session-never-below");
        bad("domain = \"a.test\"\nhostname = \n", 2, "");
        bad(MINIMAL + "[keys]\nversion = 5\n", 5, "expected 4");
        bad(MINIMAL + "[listen]\ntls-key = \"k.pem\"\n", 5, "both or neither");
    }

    @Test
    void subkeysRotateMonthlyWhereTheyArePublishedWithoutAnOperator() throws Exception {
        String update =
                "[publish.update]\nserver = \"127.0.0.1:53\"\nzones = [\"a.test\"]\n"
                        + "key-name = \"k\"\nkey-file = \"tsig.key\"\n";
        assertEquals(Duration.ofDays(365), read(MINIMAL).keys().rotation());
        assertEquals(Duration.ofDays(30), read(MINIMAL + update).keys().rotation());
        String smtp = "[publish]\nsources = [\"smtp\"]\n";
        assertEquals(Duration.ofDays(30), read(MINIMAL + smtp).keys().rotation());
        String wkd = "[publish]\nsources = [\"wkd\"]\n"; // which has no site certificates
        assertEquals(Duration.ofDays(365), read(MINIMAL + wkd).keys().rotation());
        String word = "[keys]\nrotation = \"90d\"\n";
        assertEquals(Duration.ofDays(90), read(MINIMAL + update + word).keys().rotation());
        assertFalse(read(MINIMAL + update).publish().update().orElseThrow().tlsa());
        String world = "[listen]\nsmtp = [\"127.0.0.1:25\"]\n";
        assertTrue(read(MINIMAL + world + update).publish().update().orElseThrow().tlsa());
        bad(MINIMAL + update.replaceFirst("key-name.*\n", ""), 4, "is not whole; expected server");
        bad(MINIMAL + update + "algorithm = \"hmac-md5\"\n", 9, "hmac-sha256, hmac-sha384");
    }

    @Test
    void allFaultsAreToldAtOnce() {
        ConfigException e =
                assertThrows(
                        ConfigException.class,
                        () -> read(MINIMAL + "[queue]\nlifetime = \"x\"\nretries = 3\n"));
        assertEquals(2, e.faults().size(), e.getMessage());
    }

    @Test
    void aMissingFileSaysHowToGetOne() {
        ConfigException e =
                assertThrows(
                        ConfigException.class, () -> ConfigReader.read(directory.resolve("none")));
        assertTrue(e.getMessage().contains("postseal serve"), e.getMessage());
    }
}
