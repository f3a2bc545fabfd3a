package org.postseal.server.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.dkim.DkimRecord.Use;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;

class DkimKeysTest {
    @TempDir private Path directory;

    private DkimKeys open() throws IOException {
        return DkimKeys.open(directory, "postseal", new SecureRandom());
    }

    private static List<String> records(DkimKeys keys) {
        return keys.records("a.test").stream()
                .map(
                        record ->
                                record.owner().replace("._domainkey.a.test", "")
                                        + " "
                                        + record.use())
                .toList();
    }

    @Test
    void lifeOfAKey() throws IOException {
        DkimKeys keys = open();
        assertFalse(keys.exist());
        assertEquals(List.of(), records(keys));

        keys.create();
        assertEquals(
                List.of(
                        "postseal1-rsa CURRENT",
                        "postseal1-ed25519 CURRENT",
                        "postseal2-rsa NEXT",
                        "postseal2-ed25519 NEXT"),
                records(keys));
        String next = keys.records("a.test").get(2).text();

        keys.rotate();
        assertEquals(
                List.of(Use.PREVIOUS, Use.CURRENT, Use.NEXT),
                keys.records("a.test").stream().map(DkimRecord::use).distinct().toList());
        assertEquals("postseal2-rsa", keys.current().getFirst().selector());
        assertEquals(next, keys.current().getFirst().recordText(), "what was published signs now");

        keys.rotate();
        assertEquals("postseal2-rsa PREVIOUS", records(keys).getFirst());
        assertFalse(Files.exists(directory.resolve("dkim/postseal1-rsa.pem")));
        assertEquals(records(keys), records(open()), "and so after a restart");
        assertEquals(keys.records("a.test"), open().records("a.test"), "with the same public keys");
    }

    @Test
    void filesAreTheOwnersAlone() throws IOException {
        open().create();
        Path file = directory.resolve("dkim/postseal1-rsa.pem");
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertTrue(assertThrows(IOException.class, this::open).getMessage().contains("chmod 600"));
    }

    @Test
    void damageIsNamedAndALostFileIsMadeAnew() throws IOException {
        open().create();
        Path file = directory.resolve("dkim/postseal2-ed25519.pem");
        Files.writeString(file, "nothing");
        assertEquals(
                file + " is no PEM private key",
                assertThrows(IOException.class, this::open).getMessage());
        Files.delete(file);
        assertEquals(4, open().records("a.test").size());
        assertTrue(Files.exists(file));
    }
}
