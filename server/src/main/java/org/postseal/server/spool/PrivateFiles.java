package org.postseal.server.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and directories that only this user reads: the mode is given at creation, not after. */
final class PrivateFiles {
    static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private PrivateFiles() {}

    static void ensureDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, DIRECTORY);
        }
    }

    static void ensureFile(Path file) throws IOException {
        try {
            Files.createFile(file, FILE);
        } catch (FileAlreadyExistsException expected) {
            requireOwnerOnly(file);
        }
    }

    static void requireOwnerOnly(Path file) throws IOException {
        var open = Files.getPosixFilePermissions(file);
        open.removeAll(FILE.value());
        if (!open.isEmpty()) {
            throw new IOException(
                    file + " may be used by others: its mode must be 0600 (chmod 600 it)");
        }
    }

    /** Makes the names in a directory durable. */
    static void sync(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
