package org.postseal.server.smtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.keys.Certificate;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.site.SiteKeySettings;
import org.postseal.server.site.SiteKeys;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.openpgp.SignedOctets;
import org.postseal.spec.smtp.EnhancedCode;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.KeyReply;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.Reply;
import org.postseal.spec.smtp.SealLevel;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class PgpKeyTest {
    @TempDir Path directory;

    private FileSiteKeys keys() throws IOException {
        return FileSiteKeys.open(
                directory.resolve("keys"),
                SiteKeySettings.of("dave.test"),
                TestServer.CLOCK,
                new SecureRandom());
    }

    private static KeyReply read(Dialogue client) throws Exception {
        List<String> lines = new ArrayList<>();
        String line;
        do {
            line = client.readLine();
            assertTrue(line.startsWith("250") && line.length() <= 510, line);
            assertEquals("2.0.0 ", line.substring(4, 10));
            lines.add(line.substring(10));
        } while (line.charAt(3) == '-');
        return KeyReply.decode(
                new Reply(250, Optional.of(new EnhancedCode(2, 0, 0)), lines),
                KeyReply.MAX_CERTIFICATE);
    }

    private static Dialogue secured(TestServer server) throws IOException {
        Dialogue client = server.connect().greeted();
        client.ehlo();
        client.startTls();
        return client;
    }

    @Test
    void servesTheSiteForItselfAndForEveryAddress() throws Exception {
        FileSiteKeys keys = keys();
        Certificate site = Certificate.parse(keys.certificate());
        try (PgpKeyService service =
                        new PgpKeyService(
                                keys,
                                Set.of("dave.test"),
                                Set.of(SealLevel.SITE),
                                TestServer.CLOCK);
                TestServer server = TestServer.startTls(Optional.of(service));
                Dialogue client = secured(server)) {
            client.exchange("PGPKEY SITE dave.test", "503 5.5.1 *");
            List<String> keywords = client.ehlo();
            assertTrue(
                    keywords.contains("OPENPGP V=1 KEYS PROVE SEAL=site MAXKEY=131072"),
                    () -> "" + keywords);
            client.exchange("MAIL FROM:<a@alice.test> REQSEAL", "250 *");
            List<KeyQuery> queries =
                    List.of(
                            new KeyQuery.Site("dave.test"),
                            new KeyQuery.User(new Mailbox("dave", "dave.test")),
                            new KeyQuery.User(new Mailbox("nobody", "dave.test")));
            List<String> commands =
                    List.of(
                            "PGPKEY SITE dave.test",
                            "PGPKEY <dave@dave.test>",
                            "PGPKEY <nobody@dave.test>");
            for (int i = 0; i < queries.size(); i++) {
                client.send(commands.get(i));
                KeyReply.Key key = assertInstanceOf(KeyReply.Key.class, read(client));
                assertArrayEquals(keys.certificate(), key.certificate());
                assertEquals(keys.fingerprint(), key.fingerprint());
                assertEquals(SealLevel.SITE, key.scope());
                long now = TestServer.NOW.getEpochSecond();
                assertTrue(key.expires() > now && key.expires() <= now + 7 * 86400);
                byte[] signed =
                        SignedOctets.key(
                                queries.get(i), SealLevel.SITE, site.sha256(), key.expires());
                assertTrue(
                        site.verifies(key.siteSignature().orElseThrow(), signed, TestServer.NOW));
            }
            String have = HexFormat.of().formatHex(site.sha256());
            client.send("PGPKEY SITE dave.test HAVE=" + have);
            assertInstanceOf(KeyReply.Unchanged.class, read(client));
            client.exchange("PGPKEY SITE away.test", "551 5.7.1 *");
            client.exchange("PGPKEY <dörte@dave.test>", "553 5.6.7 *");
            client.exchange("PGPKEY dave", "501 5.5.4 *");
            client.exchange("RCPT TO:<dave@dave.test>", "250 *"); // K-02
            client.send("PGPKEY SITE dave.test", "NOOP").expect("503 5.5.0 *").expectClosed();
        }
    }

    /** E-05: HELO offers nothing, so that nothing is served after it. */
    @Test
    void servesNothingAfterHelo() throws Exception {
        try (PgpKeyService service =
                        new PgpKeyService(
                                keys(),
                                Set.of("dave.test"),
                                Set.of(SealLevel.SITE),
                                TestServer.CLOCK);
                TestServer server = TestServer.startTls(Optional.of(service));
                Dialogue client = secured(server)) {
            client.exchange("HELO alice.test", "250 *");
            client.exchange("PGPKEY SITE dave.test", "503 5.5.1 *");
            client.ehlo();
            client.send("PGPKEY SITE dave.test");
            assertInstanceOf(KeyReply.Key.class, read(client));
        }
    }

    @Test
    void disclosesNothingWithoutSiteSeal() throws Exception {
        try (PgpKeyService service =
                        new PgpKeyService(
                                keys(),
                                Set.of("dave.test"),
                                Set.of(SealLevel.USER),
                                TestServer.CLOCK);
                TestServer server = TestServer.startTls(Optional.of(service));
                Dialogue client = secured(server)) {
            client.ehlo();
            client.exchange("PGPKEY <dave@dave.test>", "252 2.0.0 *");
            client.exchange("PGPKEY <nobody@dave.test>", "252 2.0.0 *");
            for (int i = 0; i < 98; i++) {
                client.exchange("PGPKEY <nobody@dave.test>", "252 2.0.0 *");
            }
            client.exchange("PGPKEY <nobody@dave.test>", "450 4.7.1 *");
            client.exchange("NOOP", "250 *");
        }
    }

    /** Keys of which one encryption subkey, and only that, was destroyed. */
    private static SiteKeys destroyed(Fingerprint subkey) {
        return (SiteKeys)
                Proxy.newProxyInstance(
                        SiteKeys.class.getClassLoader(),
                        new Class<?>[] {SiteKeys.class},
                        (_, method, arguments) -> {
                            assertEquals("decryptionKey", method.getName());
                            boolean asked = arguments[0].equals(subkey.keyId());
                            return asked
                                    ? new SiteKeys.Lookup.Destroyed()
                                    : new SiteKeys.Lookup.Unknown();
                        });
    }

    @Test
    void refusesRetiredKeysAtRcpt() throws Exception {
        Fingerprint retired = new Fingerprint("ab".repeat(20));
        try (PgpKeyService service =
                        new PgpKeyService(
                                destroyed(retired),
                                Set.of("dave.test"),
                                Set.of(SealLevel.SITE),
                                TestServer.CLOCK);
                TestServer server = TestServer.startTls(Optional.of(service));
                Dialogue client = secured(server)) {
            client.ehlo();
            client.exchange("MAIL FROM:<a@alice.test>", "250 *");
            client.exchange("RCPT TO:<dave@dave.test> KEYFPR=" + retired, "550 5.7.5 *");
            client.exchange("RCPT TO:<dave@dave.test> KEYFPR=" + "cd".repeat(32), "250 *");
            client.exchange("RSET", "250 *").exchange("HELO alice.test", "250 *");
            client.exchange("MAIL FROM:<a@alice.test>", "250 *");
            client.exchange("RCPT TO:<dave@dave.test> KEYFPR=" + retired, "555 5.5.4 *");
        }
    }
}
