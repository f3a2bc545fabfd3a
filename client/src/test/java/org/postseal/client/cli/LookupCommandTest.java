package org.postseal.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.HostCertificate;
import org.postseal.client.keys.Certificate;
import org.postseal.spec.smtp.KeyReply;
import org.postseal.spec.smtp.SealLevel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

class LookupCommandTest {
    private final TestKey dave = key("dave@dave.test");
    private final TestKey site = key("postmaster@dave.test");
    private TestDns dns;
    private Tool tool;

    private static TestKey key(String userId) {
        try {
            return TestKey.of(userId);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void start() throws Exception {
        dns = TestDns.secure();
    }

    @AfterEach
    void stop() {
        dns.close();
    }

    private int lookup(String... arguments) throws Exception {
        tool = new Tool(Tool.nobody());
        return tool.run(LookupCommand::new, dns.and(arguments));
    }

    private void printed(String... parts) {
        int from = 0;
        for (String part : parts) {
            int at = tool.out().indexOf(part, from);
            assertTrue(at >= 0, () -> "'" + part + "' in order in:\n" + tool.out());
            from = at + part.length();
        }
    }

    private TestDns full(String seal) throws Exception {
        return dns.policy("dave.test", "seal=" + seal + "; max_age=86400; k=" + site.fingerprint())
                .siteKey("dave.test", site.certificate())
                .userKey("dave@dave.test", dave.certificate());
    }

    @Test
    void saysWhatCameAndWhatASenderWouldChoose() throws Exception {
        full("user,site");
        assertEquals(0, lookup("dave@dave.test"), () -> tool.err());
        printed(
                "dave@dave.test\n\nasked\n  policy TXT    _smtp-openpgp.dave.test\n",
                "found: mode=none id=1, secure",
                "OPENPGPKEY",
                "policy\n  v=smtp-openpgp1; id=1;",
                "origin DNSSEC\n  until 2026-06-02T12:00:00Z\n",
                "certificates\n  1. user\n     fingerprint  " + dave.fingerprint(),
                "OPENPGPKEY with DNSSEC (rank 2 of 6), authenticated\n     seals to ",
                "SEIPDv1, expires never\n     usable       yes\n",
                "  2. site\n     fingerprint  " + site.fingerprint(),
                "a sender would seal to 1: level 4 (sealed-user)\n",
                "  not 2: level 3 only\n");
    }

    @Test
    void withoutTheDomainsWordTheSiteIsChosen() throws Exception {
        full("site");
        assertEquals(0, lookup("dave@dave.test"));
        printed(
                "a sender would seal to 2: level 3 (sealed-site)",
                "  not 1: finding a user's key is no consent");
    }

    @Test
    void aDomainHasItsSiteAlone() throws Exception {
        full("user,site");
        assertEquals(0, lookup("Dave.TEST"));
        printed("dave.test\n", "1. site", "a sender would seal to 1: level 3");
        assertFalse(tool.out().contains(dave.fingerprint()), tool.out());
    }

    @Test
    void aHintIsCalledOne() throws Exception {
        dns.close();
        dns = TestDns.insecure();
        full("user,site");
        assertEquals(0, lookup("dave@dave.test"));
        printed("origin HINT: a hint", "not authenticated", "level 2 (sealed-unauthenticated)");
    }

    @Test
    void nothingIsNotFailure() throws Exception {
        assertEquals(ExitCode.UNAVAILABLE, lookup("dave@dave.test"));
        printed("policy: none", "certificates: none", "nothing to seal to");
        dns.close();
        assertEquals(ExitCode.TEMPFAIL, lookup("dave@dave.test"));
        printed("failed", "nothing to seal to");
    }

    @Test
    void fetchesByWkd(@TempDir Path directory) throws Exception {
        HostCertificate tls = new HostCertificate("openpgpkey.dave.test");
        HttpsServer web =
                HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 5);
        web.setHttpsConfigurator(new HttpsConfigurator(tls.context()));
        web.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, dave.certificate().length);
                    exchange.getResponseBody().write(dave.certificate());
                    exchange.close();
                });
        web.start();
        try {
            dns.policy("dave.test", "seal=user").host("openpgpkey.dave.test");
            String port = String.valueOf(web.getAddress().getPort());
            String ca = tls.writePem(directory.resolve("ca.pem")).toString();
            String[] options = {"dave@dave.test", "--https-port", port, "--ca", ca};
            assertEquals(ExitCode.UNAVAILABLE, lookup(options), "loopback is not public");
            printed("no address that may be contacted");
            String[] allowed = {
                "dave@dave.test", "--https-port", port, "--ca", ca, "--allow-network", "127.0.0.0/8"
            };
            assertEquals(0, lookup(allowed), () -> tool.out());
            printed("WKD advanced", "source       WKD (rank 3 of 6), authenticated", "level 4");
        } finally {
            web.stop(0);
        }
    }

    @Test
    void asksAMailHost() throws Exception {
        dns.policy("dave.test", "seal=site; k=" + site.fingerprint()).host("mx.dave.test");
        try (TestMailServer server =
                new TestMailServer("OPENPGP V=1 KEYS SEAL=site,user")
                        .withTls(new HostCertificate("mx.dave.test").context())
                        .reply("PGPKEY SITE dave.test", pgpkey(site, SealLevel.SITE))
                        .reply("PGPKEY <dave@dave.test>", pgpkey(dave, SealLevel.USER))) {
            String host = "mx.dave.test:" + server.address().getPort();
            assertEquals(0, lookup("--connect", host, "dave@dave.test"), () -> tool.err());
            printed(
                    "PGPKEY        site:dave.test\n                found: " + site.fingerprint(),
                    "PGPKEY        dave@dave.test",
                    "1. site",
                    "PGPKEY signed by the site key (rank 4 of 6), authenticated",
                    "2. user",
                    "unauthenticated (rank 6 of 6), not authenticated",
                    "a sender would seal to 1: level 3",
                    "not 2: level 2 only");
            server.await("QUIT");
        }
    }

    private static String pgpkey(TestKey key, SealLevel scope) throws Exception {
        Certificate certificate = Certificate.parse(key.certificate());
        List<String> lines =
                new KeyReply.Key(
                                scope,
                                certificate.fingerprint(),
                                key.certificate(),
                                Tool.NOW.plus(Duration.ofDays(3)).getEpochSecond(),
                                Optional.empty(),
                                Optional.empty())
                        .encode();
        StringBuilder reply = new StringBuilder();
        for (int i = 0; i < lines.size() - 1; i++) {
            reply.append("250-2.0.0 ").append(lines.get(i)).append("\r\n");
        }
        return reply.append("250 2.0.0 ").append(lines.getLast()).toString();
    }

    @Test
    void aMailHostThatCannotBeAskedIsSaid() throws Exception {
        full("site");
        assertEquals(ExitCode.NOHOST, lookup("--connect", "mx.dave.test", "dave@dave.test"));
        assertTrue(tool.err().contains("mx.dave.test has no address"), tool.err());
        printed("a sender would seal to 2");
        InetSocketAddress nobody = Tool.nobody();
        String closed = "127.0.0.1:" + nobody.getPort();
        assertEquals(ExitCode.TEMPFAIL, lookup("--connect", closed, "dave@dave.test"));
        try (TestMailServer clear = new TestMailServer("OPENPGP V=1 KEYS SEAL=user")) {
            String open = "127.0.0.1:" + clear.address().getPort();
            assertEquals(0, lookup("--connect", open, "dave@dave.test"));
            printed("skipped: not without TLS", "not 1: finding a user's key is no consent");
        }
    }

    @Test
    void wrongUseIsSaid() throws Exception {
        assertEquals(ExitCode.USAGE, lookup("a@b@c"));
        assertEquals(ExitCode.USAGE, lookup("dave@[127.0.0.1]"));
        assertEquals(ExitCode.USAGE, lookup("no domain"));
        assertEquals(ExitCode.USAGE, lookup("--connect", "h:x", "dave@dave.test"));
        assertEquals(ExitCode.USAGE, lookup("--ca", "/nonexistent", "dave@dave.test"));
        assertEquals(ExitCode.USAGE, lookup());
        tool = new Tool(Tool.nobody());
        assertEquals(ExitCode.USAGE, tool.run(LookupCommand::new, "x.test", "--trust", "anchors"));
        assertTrue(tool.err().contains("--trust anchors needs --anchor"), tool.err());
    }

    @Test
    void anchorsAreReadInBothForms() throws Exception {
        String digest = "E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D";
        for (String anchor : List.of(". 20326 8 2 " + digest, ". 3600 IN DS 20326 8 2 " + digest)) {
            tool = new Tool(Tool.nobody());
            InetSocketAddress nobody = Tool.nobody();
            String server = "127.0.0.1:" + nobody.getPort();
            int exitCode =
                    tool.run(LookupCommand::new, "--dns", server, "--anchor", anchor, "x.test");
            assertEquals(ExitCode.TEMPFAIL, exitCode, tool::err);
        }
    }

    @Test
    void strangersCannotWriteToTheTerminal() {
        assertEquals("a?[31m b?c?", Printable.of("a\u001b[31m\nb\u0000c\u202e"));
        assertEquals(2000, Printable.of("x".repeat(5000)).length());
    }

    @Test
    void hostsAndPorts() {
        assertEquals(new HostPort("mx.test", 25), HostPort.parse("mx.test", 25));
        assertEquals(new HostPort("mx.test", 2525), HostPort.parse("mx.test:2525", 25));
        assertEquals(new HostPort("::1", 25), HostPort.parse("::1", 25));
        assertEquals(new HostPort("::1", 53), HostPort.parse("[::1]:53", 25));
        assertEquals("[::1]:53", HostPort.parse("[::1]:53", 25).toString());
        for (String bad :
                List.of("", ":25", "x:", "x:0", "x:65536", "x:a", "[::1]x:1", "a b", "[]")) {
            org.junit.jupiter.api.Assertions.assertThrows(
                    IllegalArgumentException.class, () -> HostPort.parse(bad, 25), bad);
        }
    }
}
