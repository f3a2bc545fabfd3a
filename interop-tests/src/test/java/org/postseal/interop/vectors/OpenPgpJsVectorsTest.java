package org.postseal.interop.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.openpgp.Workspace;
import org.postseal.vectors.Vectors;

import java.nio.file.Files;
import java.nio.file.Path;

/** All families, by a reader in JavaScript of its own and OpenPGP.js. */
class OpenPgpJsVectorsTest {
    @TempDir Path directory;

    private Workspace.Ended check(Path vectors) throws Exception {
        assertTrue(
                Files.isDirectory(Path.of("openpgpjs/node_modules/openpgp")),
                "OpenPGP.js is missing: run npm ci in interop-tests/openpgpjs, or ./verify");
        Workspace workspace = new Workspace(directory, "nodejs npm");
        return workspace.end(
                new byte[0], SignedFiles.node("check", vectors.toAbsolutePath().toString()));
    }

    @Test
    void everyVectorIsRead() throws Exception {
        Workspace.Ended ended = check(Vectors.DIRECTORY);
        assertEquals(0, ended.status(), () -> new String(ended.output(), UTF_8) + ended.error());
    }

    /** One digit of one vector changed. */
    @Test
    void anotherVectorIsReported() throws Exception {
        Path copy = directory.resolve("vectors");
        for (String part : new String[] {"good", "bad", "keys"}) {
            Files.createDirectories(copy.resolve(part));
            try (var files = Files.list(Vectors.DIRECTORY.resolve(part))) {
                for (Path file : files.toList()) {
                    Files.copy(file, copy.resolve(part).resolve(file.getFileName()));
                }
            }
        }
        Path owners = copy.resolve("good/owner.json");
        String text = Files.readString(owners);
        String hash = "c93f1e400f26708f98cb19d936620da35eec8f72e57f9eec01c1afd6"; // of "hugh"
        assertTrue(text.contains(hash));
        Files.writeString(owners, text.replace(hash, hash.replace('c', 'd')));
        Workspace.Ended ended = check(copy);
        assertEquals(1, ended.status());
        assertTrue(new String(ended.output(), UTF_8).startsWith("owner-rfc: "), ended::error);
    }
}
