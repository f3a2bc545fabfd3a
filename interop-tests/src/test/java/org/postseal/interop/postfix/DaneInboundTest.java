package org.postseal.interop.postfix;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.dns.Knot;
import org.postseal.interop.dns.LoopbackNet;
import org.postseal.interop.dns.SignedTree;
import org.postseal.interop.process.Parts;
import org.postseal.server.app.Site;
import org.postseal.server.app.config.ConfigReader;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * A real Postfix with {@code smtp_tls_security_level = dane} sends to Postseal, whose TLSA records
 * Postseal itself has written into the zone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DaneInboundTest {
    private static final int POSTSEAL = 25;

    @AutoClose private final Parts parts = new Parts();
    private Postfix postfix;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        LoopbackNet net = LoopbackNet.free();
        SignedTree tree = parts.keep(tree(net).start(directory.resolve("dns")));
        parts.keep(site(Files.createDirectories(directory.resolve("postseal")), net));
        Waiting.until(
                () -> Optional.of(records(tree.knot())).filter(n -> n == 2),
                () -> "two TLSA records of mx.dave.test");
        postfix = parts.keep(new Postfix(directory.resolve("postfix"), "alice.test"));
        postfix.addMain(
                """
                smtp_dns_support_level = dnssec
                smtp_tls_security_level = dane
                smtp_tls_loglevel = 1
                smtp_host_lookup = dns
                """);
        Path resolvers =
                Files.writeString(
                        directory.resolve("resolv.conf"),
                        "nameserver %s\noptions trust-ad edns0\n"
                                .formatted(net.text(LoopbackNet.Host.RESOLVER)));
        Files.setPosixFilePermissions(resolvers, PosixFilePermissions.fromString("rw-r--r--"));
        postfix.startWith(resolvers);
    }

    /** Mail for wrong.test comes to the same server, under a name with a TLSA record of nobody. */
    private static SignedTree.Builder tree(LoopbackNet net) {
        String host =
                "%1$s.test. MX 10 mx.%1$s.test.\nmx.%1$s.test. A " + net.text(POSTSEAL) + "\n";
        return new SignedTree.Builder(net)
                .zone("dave.test", SignedTree.Link.SECURE, host.formatted("dave"))
                .zone(
                        "wrong.test",
                        SignedTree.Link.SECURE,
                        host.formatted("wrong")
                                + "_25._tcp.mx.wrong.test. TLSA 3 1 1 "
                                + "00".repeat(32)
                                + "\n");
    }

    private static Site site(Path home, LoopbackNet net) throws Exception {
        Path key = Files.writeString(home.resolve("tsig.key"), Knot.SECRET);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Path settings =
                Files.writeString(
                        home.resolve("postseal.toml"),
                        """
                        hostname = "mx.dave.test"
                        domain = "dave.test"
                        [listen]
                        smtp = ["%1$s:25"]
                        [local."dave.test"]
                        [local."wrong.test"]
                        [dns]
                        servers = ["%2$s:53"]
                        trust = "resolver"
                        [publish.update]
                        server = "%3$s:53"
                        zones = ["dave.test"]
                        key-name = "%4$s"
                        key-file = "tsig.key"
                        """
                                .formatted(
                                        net.text(POSTSEAL),
                                        net.text(LoopbackNet.Host.RESOLVER),
                                        net.text(LoopbackNet.Host.AUTHORITY),
                                        Knot.KEY_NAME));
        return Site.start(ConfigReader.read(settings));
    }

    private static int records(Knot knot) {
        try {
            return knot.ask("_25._tcp.mx.dave.test", Type.TLSA).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void submit(String recipient) throws Exception {
        String text = Mail.from("alice@alice.test", recipient).text();
        postfix.sendmail(text, "-f", "alice@alice.test", recipient);
    }

    @Test
    void postfixVerifiesPostseal() throws Exception {
        submit("dave@dave.test");
        postfix.logged(
                line -> line.contains("Verified TLS connection established to mx.dave.test["));
        String sent = postfix.logged(line -> line.contains("to=<dave@dave.test>"));
        assertTrue(sent.contains("status=sent"), sent);
    }

    @Test
    void postfixKeepsTheMailWhereTheRecordIsAnothers() throws Exception {
        submit("dave@wrong.test");
        String kept = postfix.logged(line -> line.contains("to=<dave@wrong.test>"));
        assertTrue(kept.contains("status=deferred"), kept);
        assertTrue(kept.contains("Server certificate not verified"), kept);
    }
}
