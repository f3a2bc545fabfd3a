package org.postseal.server.spool;

import org.postseal.server.files.PrivateFiles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

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
        PrivateFiles.requirePrivate(file);
        if (Files.size(file) != LENGTH) {
            throw new IOException(file + " must hold exactly " + LENGTH + " octets");
        }
        return new QueueKey(Files.readAllBytes(file));
    }

    /** Writes a new key; the name appears only when its content is on disk. */
    static QueueKey create(Path file, SecureRandom random) throws IOException {
        PrivateFiles.createDirectory(file.toAbsolutePath().getParent());
        byte[] octets = new byte[LENGTH];
        random.nextBytes(octets);
        PrivateFiles.replace(file, octets);
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
