package org.postseal.interop.dns;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.process.Waiting;
import org.postseal.server.app.Main;
import org.postseal.server.app.Site;
import org.postseal.server.app.config.ConfigReader;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Predicate;

/** Our own records, in zones that a real server signs and a real resolver validates. */
class PublishingTest {
    private static final String POLICY = "_smtp-openpgp.a.test";
    private static final String TLSA = "_25._tcp.mx.a.test";

    @TempDir private Path directory;
    private SignedTree tree;
    private Path settings;

    private record Run(int status, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }

        String line(String start) {
            return lines().stream()
                    .filter(line -> line.startsWith(start))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(start + " is not in: " + out + err));
        }
    }

    private Run postseal(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "-c";
        all[words.length + 1] = settings.toString();
        return new Run(line.execute(all), out.toString(), err.toString());
    }

    @BeforeEach
    void start() throws Exception {
        LoopbackNet net = LoopbackNet.free();
        String mx = "%1$s. MX 10 mx.a.test.\nmx.%1$s. A " + net.text(25) + "\n";
        tree =
                new SignedTree.Builder(net)
                        .zone("a.test", SignedTree.Link.SECURE, mx.formatted("a.test"))
                        .zone("b.test", SignedTree.Link.INSECURE, mx.formatted("b.test"))
                        .zone("c.test", SignedTree.Link.BOGUS, mx.formatted("c.test"))
                        .start(directory.resolve("dns"));
        settings = directory.resolve("postseal.toml");
        configure("a.test");
    }

    @AfterEach
    void stop() {
        tree.close();
    }

    private void configure(String domain) throws IOException {
        Path key = directory.resolve("tsig.key");
        Files.writeString(key, Knot.SECRET + "\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(
                settings,
                """
                hostname = "mx.a.test"
                domain = "a.test"
                [listen]
                smtp = ["%1$s:25"]
                [local."%2$s"]
                [dns]
                servers = ["%3$s:53"]
                trust = "resolver"
                [publish]
                rua = "mailto:reports@a.test"
                [publish.update]
                server = "%4$s:53"
                zones = ["a.test", "b.test", "c.test"]
                key-name = "postseal"
                key-file = "tsig.key"
                """
                        .formatted(
                                tree.net().text(25),
                                domain,
                                tree.net().text(LoopbackNet.Host.RESOLVER),
                                tree.net().text(LoopbackNet.Host.AUTHORITY)));
    }

    @Test
    void updatesWriteAllRecordsAndTheCheckFindsThemGood() throws Exception {
        Run before = postseal("dns", "--check");
        assertEquals(1, before.status());
        assertTrue(before.line(POLICY + ". TXT: missing: ").contains("`postseal dns`"));
        before.line(POLICY + ". OPENPGPKEY: missing: ");
        before.line(TLSA + ". TLSA: missing: ");
        before.line("_smtp._tls.a.test. TXT: missing: ");
        before.line("a.test. MX: good");

        assertEquals(0, postseal("dns", "--update").status());
        assertEquals(2, tree.knot().ask(TLSA, Type.TLSA).size());
        Run after = checked(run -> run.status() == 0);
        assertTrue(after.lines().stream().allMatch(line -> line.endsWith(": good")), after.out());
    }

    @Test
    void eachDifferenceIsToldApart() throws Exception {
        assertEquals(0, postseal("dns", "--update").status());
        Name policy = Name.fromConstantString(POLICY + ".");
        TXTRecord ours = (TXTRecord) tree.knot().ask(POLICY, Type.TXT).getFirst();
        TXTRecord old = new TXTRecord(policy, DClass.IN, 60, "v=smtp-openpgp1; id=old; mode=none");

        tree.knot().put("a.test", old);
        assertDifference(POLICY + ". TXT: stale: live is v=smtp-openpgp1; id=old; mode=none");
        tree.knot().put("a.test", ours, old);
        assertDifference(POLICY + ". TXT: extra: remove what is not ours: v=smtp-openpgp1; id=old");

        Record strange =
                new TLSARecord(
                        Name.fromConstantString(TLSA + "."), DClass.IN, 60, 3, 1, 1, new byte[32]);
        tree.knot().put("a.test", strange);
        assertDifference(TLSA + ". TLSA: wrong: live is 3 1 1 00");
        assertDifference("mx.a.test. TLS: wrong: the TLS certificate in use matches none");
        tree.knot().remove("a.test", TLSA, Type.TLSA);
        assertDifference(TLSA + ". TLSA: missing: ");
    }

    private void assertDifference(String start) {
        Run found = checked(run -> run.lines().stream().anyMatch(line -> line.startsWith(start)));
        assertEquals(1, found.status());
    }

    /** Within a second the resolver gives the same answer again, whatever its TTL. */
    private Run checked(Predicate<Run> good) {
        Run[] last = new Run[1];
        assertDoesNotThrow(
                () ->
                        Waiting.until(
                                () -> {
                                    last[0] = postseal("dns", "--check");
                                    return good.test(last[0]);
                                },
                                () -> "the last check said:\n" + last[0].out()));
        return last[0];
    }

    @Test
    void unsignedAndBogusZonesAreToldApart() throws Exception {
        configure("b.test");
        assertEquals(0, postseal("dns", "--update").status());
        assertDifference("_smtp-openpgp.b.test. TXT: insecure: the record is right");
        assertDifference("b.test. MX: insecure");
        configure("c.test");
        assertEquals(0, postseal("dns", "--update").status());
        assertDifference("_smtp-openpgp.c.test. TXT: failed: the answer is bogus");
    }

    @Test
    void onlyOurOwnSetsAreTouchedAndWithdrawn() throws Exception {
        Name other = Name.fromConstantString("other.a.test.");
        tree.knot().put("a.test", new TXTRecord(other, DClass.IN, 60, "somebody's"));
        assertEquals(0, postseal("dns", "--update").status());
        assertEquals(1, tree.knot().ask("_smtp._tls.a.test", Type.TXT).size());

        Files.writeString(
                settings,
                Files.readString(settings).replaceFirst("rua = .*\n", "mode = \"none\"\n"));
        assertEquals(0, postseal("dns", "--update").status());
        assertEquals(List.of(), tree.knot().ask("_smtp._tls.a.test", Type.TXT));
        assertEquals(1, tree.knot().ask("other.a.test", Type.TXT).size());
        assertEquals(1, tree.knot().ask("a.test", Type.MX).size());
        assertTrue(
                tree.knot().ask(POLICY, Type.TXT).getFirst().rdataToString().contains("mode=none"));
    }

    @Test
    void aServerThatRefusesIsExplained() throws Exception {
        Path key = directory.resolve("tsig.key");
        Files.writeString(key, "AAAA");
        assertEquals(69, postseal("dns", "--update").status());
        assertEquals(List.of(), tree.knot().ask(POLICY, Type.TXT));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertEquals(69, postseal("dns", "--update").status());
        Run check = postseal("check");
        assertTrue(check.out().contains("chmod 600"), check.out());
        assertFalse(check.out().contains("AAAA"));
    }

    @Test
    void aRunningServerFollowsItsKeys() throws Exception {
        try (Site site = Site.start(ConfigReader.read(settings))) {
            await(() -> tree.knot().ask(POLICY, Type.OPENPGPKEY).size() == 1);
            String before = certificate();
            assertEquals(0, postseal("key", "rotate").status());
            assertNotEquals(List.of(), site.keys().encryptionSubkeys());
            await(() -> !certificate().equals(before));
            await(() -> tree.knot().ask(TLSA, Type.TLSA).size() == 2);
        }
    }

    private String certificate() throws IOException {
        return tree.knot().ask(POLICY, Type.OPENPGPKEY).toString();
    }

    @Test
    void theNextTlsKeyWaitsUntilEverybodyCanKnowIt() throws Exception {
        tree.knot().remove("a.test", TLSA, Type.TLSA);
        assertEquals(0, postseal("dns", "--update").status());
        List<Record> published = tree.knot().ask(TLSA, Type.TLSA);
        assertEquals(69, postseal("key", "rotate", "--tls").status());
        assertEquals(published, tree.knot().ask(TLSA, Type.TLSA));

        Record current = published.getFirst();
        tree.knot().put("a.test", current);
        assertEquals(69, postseal("key", "rotate", "--tls").status());

        // Without TLSA records there is nothing that the switch could break.
        String before = postseal("dns").out();
        tree.knot().remove("a.test", TLSA, Type.TLSA);
        assertEquals(0, postseal("key", "rotate", "--tls").status());
        assertNotEquals(before, postseal("dns").out());
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws InterruptedException {
        Waiting.until(
                () -> {
                    try {
                        return condition.holds();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                () -> "the zone follows");
    }
}
