package org.postseal.interop.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.keys.Certificate;
import org.postseal.interop.process.ServerProcess;
import org.postseal.spec.openpgp.SignedOctets;
import org.postseal.spec.smtp.EnhancedCode;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.KeyReply;
import org.postseal.spec.smtp.Reply;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A Postseal of its own process, visited by {@code openssl s_client}. */
@Timeout(180)
class OpensslProofTest {
    private static final String MATERIAL = "    Keying material: ";
    private static final KeyQuery SITE = new KeyQuery.Site("dave.test");

    @TempDir static Path directory;
    private static ServerProcess server;
    private static InetSocketAddress address;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Path settings =
                Files.writeString(
                        directory.resolve("postseal.toml"),
                        """
                        hostname = "mx.dave.test"
                        domain = "dave.test"
                        data-dir = "data"
                        keys-dir = "keys"
                        [listen]
                        smtp = ["127.0.0.1:0"]
                        [local."dave.test"]
                        next-hop = "maildir:mail"
                        """);
        server = ServerProcess.start(settings);
        address = server.address();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** One visit: what openssl and the server have said, line by line. */
    private static final class Visit implements AutoCloseable {
        private final Process openssl;
        private final BufferedReader out;
        private final Writer in;
        private final List<String> lines = new ArrayList<>();

        Visit(String... options) throws IOException {
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    "openssl",
                                    "s_client",
                                    "-connect",
                                    "127.0.0.1:" + address.getPort(),
                                    "-starttls",
                                    "smtp",
                                    "-nocommands"));
            command.addAll(List.of(options));
            openssl = new ProcessBuilder(command).redirectErrorStream(true).start();
            out = openssl.inputReader();
            in = openssl.outputWriter();
        }

        /** Lines up to the first that ends so. */
        List<String> until(String end) throws IOException {
            int from = lines.size();
            String line;
            do {
                line = out.readLine();
                assertTrue(line != null, () -> "no " + end + " in " + String.join("\n", lines));
                lines.add(line);
            } while (!line.endsWith(end));
            return lines.subList(from, lines.size());
        }

        void say(String command) throws IOException {
            in.write(command + "\r\n");
            in.flush();
        }

        /** QUIT, and all the rest. */
        String end() throws IOException, InterruptedException {
            say("QUIT");
            out.lines().forEach(lines::add);
            assertTrue(openssl.waitFor(60, TimeUnit.SECONDS));
            return String.join("\n", lines);
        }

        @Override
        public void close() {
            openssl.destroyForcibly();
        }
    }

    private static KeyReply.Key reply(List<String> lines) throws Exception {
        List<String> texts =
                lines.stream()
                        .filter(line -> line.matches("250[- ]2\\.0\\.0 .*"))
                        .map(line -> line.substring(10))
                        .toList();
        Reply reply = new Reply(250, Optional.of(new EnhancedCode(2, 0, 0)), texts);
        return assertInstanceOf(
                KeyReply.Key.class, KeyReply.decode(reply, KeyReply.MAX_CERTIFICATE));
    }

    /** RFC 9266, as OpenSSL understands it. */
    @Test
    void theProofIsOverTheValueThatOpensslExports() throws Exception {
        try (Visit visit =
                new Visit(
                        "-tls1_3",
                        "-keymatexport",
                        "EXPORTER-Channel-Binding",
                        "-keymatexportlen",
                        "32")) {
            byte[] exporter = material(visit.until("250 DSN"));
            visit.say("EHLO alice.test");
            List<String> ehlo = visit.until("OPENPGP V=1 KEYS PROVE SEAL=site MAXKEY=131072");
            assertFalse(ehlo.isEmpty());
            visit.say("PGPKEY SITE dave.test PROVE");
            KeyReply.Key key = reply(visit.until("END"));
            Certificate site = Certificate.parse(key.certificate());
            byte[] proof = key.proof().orElseThrow();
            Instant now = Instant.now();
            assertTrue(
                    site.verifies(proof, SignedOctets.proof(exporter, SITE, site.sha256()), now));
            exporter[0] ^= 1;
            assertFalse(
                    site.verifies(proof, SignedOctets.proof(exporter, SITE, site.sha256()), now));
            visit.end();
        }
    }

    private static byte[] material(List<String> lines) {
        String line = lines.stream().filter(l -> l.startsWith(MATERIAL)).findFirst().orElseThrow();
        byte[] octets = HexFormat.of().parseHex(line.substring(MATERIAL.length()));
        assertEquals(32, octets.length);
        return octets;
    }

    /** A ticket that allows none: a command in early data is never even sent. */
    @Test
    void earlyDataIsNotTaken() throws Exception {
        Path session = directory.resolve("session.pem");
        try (Visit first = new Visit("-tls1_3", "-sess_out", session.toString())) {
            first.say("EHLO alice.test");
            first.until("MAXKEY=131072");
            first.end();
        }
        Path early =
                Files.writeString(directory.resolve("early"), "PGPKEY SITE dave.test PROVE\r\n");
        try (Visit again =
                new Visit(
                        "-tls1_3",
                        "-sess_in",
                        session.toString(),
                        "-early_data",
                        early.toString())) {
            again.say("EHLO alice.test");
            again.until("MAXKEY=131072");
            String said = again.end();
            assertTrue(said.contains("Reused, TLSv1.3"), said);
            assertTrue(said.contains("Early data was not sent"), said);
        }
    }
}
