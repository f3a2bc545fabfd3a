package org.postseal.server.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Files and directories that only their owner may use: the mode is given at creation, not after.
 * What is replaced is replaced whole or not at all, durably.
 */
public final class PrivateFiles {
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private PrivateFiles() {}

    /** Makes the directory, and those above it, unless it is there. */
    public static void createDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, DIRECTORY);
        }
    }

    /** Makes an empty file; refuses one that is there and that others may use. */
    public static void createFile(Path file) throws IOException {
        try {
            Files.createFile(file, FILE);
        } catch (FileAlreadyExistsException expected) {
            requirePrivate(file);
        }
    }

    /** Refuses what group or others may touch; says how to mend it. */
    public static void requirePrivate(Path path) throws IOException {
        Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(path));
        others.removeAll(DIRECTORY.value());
        if (!others.isEmpty()) {
            String mode = Files.isDirectory(path) ? "700" : "600";
            throw new IOException(
                    path
                            + ": group or others may use what is this server's secret; run: chmod "
                            + mode
                            + " "
                            + path);
        }
    }

    /**
     * Refuses a directory in which others may replace files; says how to mend it. To enter it is no
     * harm where the files in it are private. A group that has its owner's name is nobody else's.
     */
    public static void requireOwn(Path directory) throws IOException {
        PosixFileAttributes now = Files.readAttributes(directory, PosixFileAttributes.class);
        boolean shared = !now.group().getName().equals(now.owner().getName());
        if (now.permissions().contains(PosixFilePermission.OTHERS_WRITE)
                || (shared && now.permissions().contains(PosixFilePermission.GROUP_WRITE))) {
            throw new IOException(
                    directory
                            + ": group or others may write here, and so replace what is this"
                            + " server's; run: chmod 700 "
                            + directory);
        }
    }

    /** Writes a temporary file, forces it, renames it over the old one, forces the directory. */
    public static void replace(Path file, byte[] octets) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Path temporary = directory.resolve("." + file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        try {
            try (FileChannel channel =
                    FileChannel.open(
                            temporary,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            FILE)) {
                write(channel, octets);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        sync(directory);
    }

    /**
     * As {@link #replace}, then overwrites what the old file held: the open channel still reaches
     * it after the rename. A copy-on-write file system or a backup keeps it all the same.
     */
    public static void replaceAndWipe(Path file, byte[] octets) throws IOException {
        try (FileChannel old = FileChannel.open(file, StandardOpenOption.WRITE)) {
            byte[] zeros = new byte[Math.toIntExact(old.size())];
            replace(file, octets);
            old.position(0);
            write(old, zeros);
        }
    }

    public static void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            sync(file.toAbsolutePath().getParent());
        }
    }

    /** Makes the names in a directory durable. */
    public static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void write(FileChannel channel, byte[] octets) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        channel.force(true);
    }
}
