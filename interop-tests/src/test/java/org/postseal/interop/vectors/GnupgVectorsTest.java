package org.postseal.interop.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.interop.openpgp.Workspace;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** GnuPG on the vectors of version 4, on WKD hashes and owner names. */
class GnupgVectorsTest {
    private static final byte[] NOTHING = {};

    private Path home;
    private Workspace workspace;

    /** Its path is short: the agent keeps sockets there. */
    @BeforeEach
    void makeHome() throws Exception {
        home = Files.createTempDirectory("vg");
        workspace = new Workspace(home, "gnupg");
        for (String name : List.of("site-d-v4", "user-dave-v4")) {
            gpg(NOTHING, "--import", file(Cast.secret(name)));
        }
        gpg(NOTHING, "--import", file(Cast.certificate("site-a-v4")));
    }

    @AfterEach
    void remove() throws Exception {
        workspace.run(NOTHING, List.of("gpgconf", "--homedir", home.toString(), "--kill", "all"));
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static String file(String name) {
        return Vectors.DIRECTORY.resolve(name).toAbsolutePath().toString();
    }

    private List<String> command(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("gpg", "--homedir", home.toString(), "--batch"));
        command.addAll(List.of("--no-tty", "--trust-model", "always", "--status-fd", "2"));
        command.addAll(List.of(arguments));
        return command;
    }

    private byte[] gpg(byte[] input, String... arguments) throws Exception {
        return workspace.run(input, command(arguments));
    }

    @Test
    void opensSeals() throws Exception {
        for (Vector vector : Sealed.sites()) {
            Workspace.Ended ended = workspace.end(Sealed.armor(vector), command("--decrypt"));
            assertEquals(0, ended.status(), () -> vector + ": " + ended.error());
            assertArrayEquals(
                    Octets.of(vector.expect().required("plaintext")),
                    ended.output(),
                    vector::toString);
            if (Sealed.isSigned(vector)) {
                assertTrue(ended.error().contains("[GNUPG:] GOODSIG "), ended::error);
            }
        }
        for (Vector vector : Sealed.users()) {
            assertArrayEquals(
                    Octets.of(vector.expect().required("payload")),
                    gpg(Sealed.armor(vector), "--decrypt"),
                    vector::toString);
        }
    }

    @Test
    void refusesBrokenSeals() throws Exception {
        for (Vector vector : Sealed.broken()) {
            Workspace.Ended ended = workspace.end(Sealed.armor(vector), command("--decrypt"));
            assertNotEquals(0, ended.status(), vector::toString);
        }
    }

    @Test
    void verifiesWhatSitesSign() throws Exception {
        List<SignedFiles> all = SignedFiles.write(workspace);
        assertTrue(all.size() >= 6, "signed exchanges of version 4");
        for (SignedFiles signed : all) {
            gpg(NOTHING, "--import", signed.certificate().toString());
            String signature = signed.signature().toString();
            String octets = signed.octets().toString();
            Workspace.Ended ended = workspace.end(NOTHING, command("--verify", signature, octets));
            assertEquals(0, ended.status(), () -> octets + ": " + ended.error());
            assertTrue(ended.error().contains("[GNUPG:] VALIDSIG "), ended::error);
            byte[] other = Files.readAllBytes(signed.octets());
            other[other.length - 1] ^= 1;
            Files.write(signed.octets(), other);
            assertNotEquals(
                    0, workspace.end(NOTHING, command("--verify", signature, octets)).status());
        }
    }

    /** It takes no quoted addresses, and lower-cases as WKD wants. */
    @Test
    void hashesForWkd() throws Exception {
        int checked = 0;
        for (Vector vector : Vectors.good("wkd")) {
            String mailbox = vector.input().path("mailbox").asText();
            if (mailbox.matches("[A-Za-z0-9.+]+@[a-z.]+")) {
                String url = vector.expect().required("direct").textValue();
                String printed = wkdHash(mailbox);
                assertTrue(url.contains("/hu/" + printed + "?"), mailbox + ": " + printed);
                checked++;
            }
        }
        assertTrue(checked >= 5, "plain addresses among the vectors");
    }

    private String wkdHash(String mailbox) throws Exception {
        String directories =
                new String(workspace.run(NOTHING, List.of("gpgconf", "--list-dirs")), UTF_8);
        String libexec =
                directories
                        .lines()
                        .filter(line -> line.startsWith("libexecdir:"))
                        .map(line -> line.substring("libexecdir:".length()))
                        .findFirst()
                        .orElseThrow();
        Path tool = Path.of(libexec, "gpg-wks-client");
        String command = Files.isExecutable(tool) ? tool.toString() : "gpg-wks-client";
        byte[] printed =
                workspace.run(
                        (mailbox + "\n").getBytes(UTF_8), List.of(command, "--print-wkd-hash"));
        return new String(printed, UTF_8).split(" ", 2)[0];
    }

    /** DANE records of a certificate: origin and owner as RFC 7929 has them. */
    @Test
    void namesOwners() throws Exception {
        String records =
                new String(
                        gpg(
                                NOTHING,
                                "--export-options",
                                "export-dane",
                                "--export",
                                "dave@d.example"),
                        UTF_8);
        Vector vector =
                Vectors.good("owner").stream()
                        .filter(v -> v.name().equals("example-owner"))
                        .findFirst()
                        .orElseThrow();
        String owner = vector.expect().required("owner").textValue();
        int dot = owner.indexOf('.');
        assertTrue(records.contains("$ORIGIN " + owner.substring(dot + 1) + "."), records);
        assertTrue(records.contains(owner.substring(0, dot) + " TYPE61 "), records);
    }
}
