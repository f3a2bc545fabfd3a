package org.postseal.server.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.client.smtp.MessageSource;
import org.postseal.server.files.PrivateFiles;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * One Maildir. A message is written to {@code tmp}, synced, and renamed into {@code new}, which is
 * synced too: when {@link #write} returns it survives a power cut. Octets are kept as they came,
 * CRLF line ends included.
 */
record Maildir(Path directory) {
    private static final Set<StandardOpenOption> WRITE =
            Set.of(
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING);

    /**
     * Delivers one message.
     *
     * @param name the file name; the same name again replaces the file, so that a delivery repeated
     *     after a crash leaves one copy
     * @param head trace fields to put before the message
     */
    void write(String name, String head, MessageSource message) throws IOException {
        Path temporary = subdirectory("tmp").resolve(name);
        Path fresh = subdirectory("new");
        subdirectory("cur");
        try {
            fill(temporary, head, message);
            Files.move(temporary, fresh.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        PrivateFiles.sync(fresh);
    }

    private static void fill(Path file, String head, MessageSource message) throws IOException {
        var mode = PosixFilePermissions.fromString("rw-------");
        try (FileChannel channel =
                        FileChannel.open(file, WRITE, PosixFilePermissions.asFileAttribute(mode));
                OutputStream out = Channels.newOutputStream(channel);
                InputStream in = message.open()) {
            out.write(head.getBytes(UTF_8));
            in.transferTo(out);
            channel.force(true);
        }
    }

    private Path subdirectory(String name) throws IOException {
        Path path = directory.resolve(name);
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            create(path);
        }
        return path;
    }

    /** Makes a directory and those above it, each synced into its parent. */
    private static void create(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (!Files.isDirectory(parent)) {
            create(parent);
        }
        try {
            var mode = PosixFilePermissions.fromString("rwx------");
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(mode));
            PrivateFiles.sync(parent);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(path)) {
                throw e; // a file in the way; another delivery in the way is welcome
            }
        }
    }
}
