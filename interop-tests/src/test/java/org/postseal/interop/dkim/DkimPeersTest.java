package org.postseal.interop.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.openpgp.Workspace;
import org.postseal.server.dkim.DkimKeys;
import org.postseal.server.dkim.DkimRecord;
import org.postseal.server.dkim.DkimResult;
import org.postseal.server.dkim.DkimSigner;
import org.postseal.server.dkim.DkimVerifier;
import org.postseal.server.dkim.SignedNames;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What we sign others verify, and what others sign we verify. */
class DkimPeersTest {
    private static final String HEADER =
            """
            Received: from x by y; now
            From: =?utf-8?q?=C3=84lice?= <alice@a.test>
            To: dave@dave.test,
            	erin@dave.test
            Subject:   spaces   and
              folds\t
            Date: Mon, 23 Nov 2026 12:00:00 +0000
            Message-ID: <1@a.test>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit
            List-Id: <l.a.test>
            List-Unsubscribe: <mailto:l@a.test>

            """;

    private static final List<String> BODIES =
            List.of(
                    "",
                    "\n\n\n",
                    "one line\n",
                    "no end",
                    " leading  and trailing \t\n\n  \nx\n\n\n",
                    "\u00e4\u00f6\u00fc \ud83d\ude00\n".repeat(3000),
                    ".\n..\n.dots\n");

    @TempDir private Path directory;
    private Workspace workspace;
    private Dkimpy dkimpy;

    @BeforeEach
    void prepare() {
        workspace = new Workspace(directory, "python3-dkim");
        dkimpy = new Dkimpy(workspace);
    }

    private static byte[] message(String body) {
        return (HEADER + body).replace("\n", "\r\n").getBytes(UTF_8);
    }

    private DkimKeys keys() throws IOException {
        DkimKeys keys = DkimKeys.open(directory, "postseal", new SecureRandom());
        keys.create();
        return keys;
    }

    private static Map<String, String> records(DkimKeys keys) {
        return keys.records("a.test").stream()
                .collect(Collectors.toMap(DkimRecord::owner, DkimRecord::text));
    }

    private static byte[] signed(DkimKeys keys, byte[] message) throws IOException {
        DkimSigner signer =
                new DkimSigner(
                        keys,
                        new DkimSigner.Domains(Set.of("a.test"), "mx.a.test"),
                        SignedNames.DEFAULT,
                        Clock.systemUTC());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(signer.sign(new ByteArrayInputStream(message)));
        out.write(message);
        return out.toByteArray();
    }

    @Test
    void dkimpyVerifiesWhatWeSign() throws Exception {
        DkimKeys keys = keys();
        for (String body : BODIES) {
            byte[] signed = signed(keys, message(body));
            assertEquals(List.of("pass", "pass"), dkimpy.verify(signed, records(keys)), body);
        }
        String text = new String(signed(keys, message("x\n")), ISO_8859_1);
        for (String changed :
                List.of(
                        text.replace("spaces", "Spaces"),
                        text + "more\r\n",
                        text.replace("List-Id: <l", "List-Id: <m"),
                        "Reply-To: eve@eve.test\r\n" + text)) {
            assertEquals(
                    List.of("fail", "fail"),
                    dkimpy.verify(changed.getBytes(ISO_8859_1), records(keys)),
                    changed);
        }
    }

    @Test
    void weVerifyWhatDkimpySigns() throws Exception {
        DkimKeys keys = keys();
        String rsa = directory.resolve("dkim/postseal1-rsa.pem").toString();
        workspace.run(
                new byte[0], List.of("/usr/bin/dknewkey", "--ktype", "ed25519", directory + "/ed"));
        Names names = names(keys);
        String record = Files.readString(directory.resolve("ed.dns")).strip();
        names.add("ed._domainkey.a.test", "TXT", record);
        for (String header : List.of("simple", "relaxed")) {
            for (String bodies : List.of("simple", "relaxed")) {
                List<String> forms = List.of("--hcanon", header, "--bcanon", bodies);
                List<String> ed =
                        List.of(
                                "--hcanon",
                                header,
                                "--bcanon",
                                bodies,
                                "--signalg",
                                "ed25519-sha256");
                for (String body : BODIES) {
                    byte[] message = message(body);
                    String what = header + "/" + bodies + ": " + body;
                    assertPass(dkimpy.sign(message, forms, "postseal1-rsa", rsa), names, what);
                    assertPass(dkimpy.sign(message, ed, "ed", directory + "/ed.key"), names, what);
                }
            }
        }
    }

    @Test
    void opendkimVerifiesWhatWeSign() throws Exception {
        DkimKeys keys = keys();
        for (String body :
                BODIES.subList(4, BODIES.size())) { // its test mode wants a last line end
            String said = opendkim(keys, signed(keys, message(body)));
            assertTrue(said.contains("d=a.test") && said.contains("succeeded"), said + body);
        }
        String text = new String(signed(keys, message("x\n")), ISO_8859_1);
        String changed = text.replace("spaces", "Spaces");
        String said = opendkim(keys, changed.getBytes(ISO_8859_1));
        assertFalse(said.contains("succeeded"), said);
    }

    /** What the milter says of a message. */
    private String opendkim(DkimKeys keys, byte[] message) throws Exception {
        StringBuilder lines = new StringBuilder();
        records(keys)
                .forEach((name, text) -> lines.append(name).append(' ').append(text).append('\n'));
        Path records = workspace.write("records", lines.toString().getBytes(UTF_8));
        String settings = "Mode v\nSyslog no\nTestPublicKeys " + records;
        Path file = workspace.write("opendkim.conf", (settings + "\n").getBytes(UTF_8));
        Path mail = workspace.write("mail", message);
        Workspace.Ended ended =
                new Workspace(directory, "opendkim")
                        .end(
                                new byte[0],
                                List.of(
                                        "/usr/sbin/opendkim",
                                        "-x",
                                        file.toString(),
                                        "-t",
                                        mail.toString()));
        return new String(ended.output(), UTF_8) + ended.error();
    }

    private static Names names(DkimKeys keys) {
        Names names = new Names();
        records(keys).forEach((owner, text) -> names.add(owner, "TXT", text));
        return names;
    }

    private static void assertPass(byte[] message, Names names, String what) throws IOException {
        List<DkimResult> results =
                new DkimVerifier(Clock.systemUTC())
                        .verify(new ByteArrayInputStream(message), names)
                        .results();
        assertEquals(1, results.size(), what);
        assertEquals("", results.getFirst().reason(), what);
        assertEquals(DkimResult.Status.PASS, results.getFirst().status(), what);
    }
}
