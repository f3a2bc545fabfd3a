package org.postseal.interop.vectors;

import org.postseal.interop.openpgp.Workspace;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What S signs in the good exchanges, written by node; the signature, and the site. */
record SignedFiles(Path octets, Path signature, Path certificate) {
    private static final Path PROGRAM = Path.of("openpgpjs/vectors.mjs");

    /** The command that reads vectors by node and OpenPGP.js. */
    static List<String> node(String... arguments) {
        return Stream.concat(
                        Stream.of("node", PROGRAM.toAbsolutePath().toString()),
                        Stream.of(arguments))
                .toList();
    }

    /** Those of version 4 keys. */
    static List<SignedFiles> write(Workspace workspace) throws IOException, InterruptedException {
        Path directory = Files.createDirectory(workspace.file("signed"));
        String vectors = Vectors.DIRECTORY.toAbsolutePath().toString();
        workspace.run(new byte[0], node("signed", vectors, directory.toString()));
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".octets") && !file.contains("version-6"))
                    .map(file -> file.substring(0, file.length() - ".octets".length()))
                    .map(
                            name ->
                                    new SignedFiles(
                                            Path.of(name + ".octets"),
                                            Path.of(name + ".sig"),
                                            Path.of(name + ".cert")))
                    .toList();
        }
    }
}
