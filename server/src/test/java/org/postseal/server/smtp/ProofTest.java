package org.postseal.server.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.keys.Certificate;
import org.postseal.client.session.IpNetwork;
import org.postseal.client.session.TlsExporter;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.site.SiteKeySettings;
import org.postseal.spec.openpgp.SignedOctets;
import org.postseal.spec.smtp.EnhancedCode;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.KeyReply;
import org.postseal.spec.smtp.Reply;
import org.postseal.spec.smtp.SealLevel;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** {@code PGPKEY SITE d PROVE} as the server answers it, over real TLS. */
class ProofTest {
    private static final KeyQuery DAVE = new KeyQuery.Site("dave.test");
    private static final KeyQuery DORA = new KeyQuery.Site("dora.test");

    @TempDir Path directory;
    private Certificate site;
    private PgpKeyService service;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        FileSiteKeys keys =
                FileSiteKeys.open(
                        directory.resolve("keys"),
                        SiteKeySettings.of("dave.test"),
                        TestServer.CLOCK,
                        new SecureRandom());
        site = Certificate.parse(keys.certificate());
        service =
                new PgpKeyService(
                        keys,
                        Set.of("dave.test", "dora.test"),
                        Set.of(SealLevel.SITE),
                        TestServer.CLOCK);
        server = TestServer.startTls(Optional.of(service));
    }

    @AfterEach
    void stop() {
        server.close();
        service.close();
    }

    private static KeyReply ask(Dialogue client, String command) throws Exception {
        client.send(command);
        List<String> lines = new ArrayList<>();
        String line;
        do {
            line = client.readLine();
            assertTrue(line.startsWith("250"), line);
            lines.add(line.substring(10));
        } while (line.charAt(3) == '-');
        return KeyReply.decode(
                new Reply(250, Optional.of(new EnhancedCode(2, 0, 0)), lines),
                KeyReply.MAX_CERTIFICATE);
    }

    private static byte[] proof(Dialogue client, KeyQuery query) throws Exception {
        String command = "PGPKEY SITE " + query.domainName() + " PROVE";
        return assertInstanceOf(KeyReply.Key.class, ask(client, command)).proof().orElseThrow();
    }

    private boolean proves(byte[] proof, SSLSocket session, KeyQuery query) {
        byte[] exporter = TlsExporter.channelBinding(session.getSession()).orElseThrow();
        byte[] octets = SignedOctets.proof(exporter, query, site.sha256());
        return site.verifies(proof, octets, TestServer.NOW);
    }

    private static boolean offersProof(List<String> ehlo) {
        return ehlo.stream().anyMatch(line -> line.matches("OPENPGP .*\\bPROVE\\b.*"));
    }

    @Test
    void provesThisSessionAndNoOther() throws Exception {
        SSLContext context = TestTls.trusting();
        try (Dialogue first = server.connect().greeted();
                Dialogue second = server.connect().greeted()) {
            assertFalse(offersProof(first.ehlo()));
            SSLSocket one = first.startTls(context);
            assertTrue(offersProof(first.ehlo()));
            byte[] proof = proof(first, DAVE);
            assertTrue(proves(proof, one, DAVE));
            assertFalse(proves(proof, one, DORA));
            assertTrue(proves(proof(first, DORA), one, DORA));

            second.ehlo();
            SSLSocket two = second.startTls(context); // resumes the first
            second.ehlo();
            assertFalse(proves(proof, two, DAVE));
            assertTrue(proves(proof(second, DAVE), two, DAVE));
            assertTrue(proves(proof(first, DAVE), one, DAVE));
        }
    }

    @Test
    void provesWithoutSendingTheCertificateAgain() throws Exception {
        try (Dialogue client = server.connect().greeted()) {
            client.ehlo();
            SSLSocket session = client.startTls(TestTls.trusting());
            client.ehlo();
            String have = HexFormat.of().formatHex(site.sha256());
            KeyReply reply = ask(client, "PGPKEY SITE dave.test PROVE HAVE=" + have);
            KeyReply.Unchanged same = assertInstanceOf(KeyReply.Unchanged.class, reply);
            assertTrue(proves(same.proof().orElseThrow(), session, DAVE));
            KeyReply unasked = ask(client, "PGPKEY SITE dave.test HAVE=" + have);
            assertEquals(
                    Optional.empty(), assertInstanceOf(KeyReply.Unchanged.class, unasked).proof());
        }
    }

    @Test
    void offersNoProofBelowTls13() throws Exception {
        try (Dialogue client = server.connect().greeted()) {
            client.ehlo();
            client.startTls(TestTls.trusting(), "TLSv1.2");
            assertFalse(offersProof(client.ehlo()));
            client.exchange("PGPKEY SITE dave.test PROVE", "504 5.5.4 *");
            assertInstanceOf(KeyReply.Key.class, ask(client, "PGPKEY SITE dave.test"));
        }
    }

    @Test
    void countsProofsAsQueries() throws Exception {
        try (Dialogue client = server.connect().greeted()) {
            client.ehlo();
            client.startTls();
            client.ehlo();
            for (int i = 0; i < 100; i++) {
                proof(client, DAVE);
            }
            client.exchange("PGPKEY SITE dave.test PROVE", "450 4.7.1 *");
        }
    }

    /** A PROXY header of version 2; 0x20 is PP2_TYPE_SSL, and its first bit says that TLS ended. */
    private static String proxyHeader(int sslBits) {
        String hex =
                "0d0a0d0a000d0a515549540a"
                        + "2111" // PROXY, TCP over IPv4
                        + "0014" // 12 octets of addresses, 8 of SSL
                        + "c0000201c00002020400" // 192.0.2.1, 192.0.2.2, port 1024
                        + "0019"
                        + "200005"
                        + HexFormat.of().toHexDigits((byte) sslBits)
                        + "00000000";
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }

    private static boolean offersProofBehind(int sslBits, TestServer behind) throws IOException {
        try (Dialogue client = behind.connect()) {
            client.octets(proxyHeader(sslBits)).greeted();
            client.ehlo();
            client.startTls();
            return offersProof(client.ehlo());
        }
    }

    @Test
    void offersNoProofWhereABalancerEndsTls() throws Exception {
        SmtpSettings settings =
                TestServer.SETTINGS.withBalancers(
                        List.of(IpNetwork.around(InetAddress.ofLiteral("127.0.0.1"), 32, 128)));
        try (TestServer behind = TestServer.startTls(settings, Optional.of(service))) {
            assertFalse(offersProofBehind(1, behind));
            assertTrue(offersProofBehind(0, behind), "TLS passes through to this host");
        }
    }
}
