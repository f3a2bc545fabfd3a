package org.postseal.server.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Set;

import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret under which all bodies lie: 32 random octets in a file of mode 0600. Everything in use
 * is derived from it by HKDF-SHA256 (RFC 5869); as it is uniformly random the extract step is left
 * out (section 3.3).
 */
final class QueueKey {
    private static final int LENGTH = 32;
    private final SecretKey key;

    private QueueKey(byte[] octets) {
        key = new SecretKeySpec(octets, "Generic");
    }

    static QueueKey read(Path file) throws IOException {
        PrivateFiles.requireOwnerOnly(file);
        if (Files.size(file) != LENGTH) {
            throw new IOException(file + " must hold exactly " + LENGTH + " octets");
        }
        return new QueueKey(Files.readAllBytes(file));
    }

    /** Writes a new key; the name appears only when its content is on disk. */
    static QueueKey create(Path file, SecureRandom random) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        PrivateFiles.ensureDirectory(directory);
        byte[] octets = new byte[LENGTH];
        random.nextBytes(octets);
        Path temporary = Files.createTempFile(directory, "queue", ".new", PrivateFiles.FILE);
        try {
            try (var channel = FileChannel.open(temporary, Set.of(StandardOpenOption.WRITE))) {
                for (var rest = ByteBuffer.wrap(octets); rest.hasRemaining(); ) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        PrivateFiles.sync(directory);
        return new QueueKey(octets);
    }

    /** A key for one purpose; {@code label} keeps the purposes apart. */
    SecretKey derive(String label, byte[] context) {
        byte[] info =
                ByteBuffer.allocate(label.length() + 1 + context.length)
                        .put(label.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                        .put((byte) 0)
                        .put(context)
                        .array();
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey("AES", HKDFParameterSpec.expandOnly(key, info, LENGTH));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-SHA256 is part of every JDK 25", e);
        }
    }

    /** Tells whether a database was written under this key, and nothing about the key. */
    byte[] check() {
        return derive("postseal spool check v1", new byte[0]).getEncoded();
    }
}
