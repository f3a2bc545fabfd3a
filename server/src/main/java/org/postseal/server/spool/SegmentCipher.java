package org.postseal.server.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals and opens the segments of one message: AES-256-GCM; stored are nonce, ciphertext, tag.
 *
 * <p>Design note. Each message has its own key, HKDF(queue key, id), and each segment a random
 * 96-bit nonce. Under one key lie at most 2^16 segments (4 GiB), so two nonces meet with a chance
 * below 2^-65. One key for the whole spool would have to be changed after 2^32 segments (SP 800-38D
 * section 8.3), which a busy relay reaches. A counter for a nonce would be safe only while no id is
 * ever used twice; an abandoned draft, a clock set back and a restored backup together break that,
 * and random nonces do not mind.
 *
 * <p>The associated data are message id, segment number and whether it is the last: a segment
 * moved, swapped with another message's or cut off does not open.
 */
final class SegmentCipher {
    static final int SEGMENT = 64 << 10;
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final int MAX_SEGMENTS = 1 << 16;

    /** Where a segment stands in its message. */
    enum Place {
        INNER,
        LAST
    }

    private final SecretKey key;
    private final long message;
    private final SecureRandom random;

    SegmentCipher(QueueKey queueKey, QueueId id, SecureRandom random) {
        this.message = QueueIds.number(id);
        this.key =
                queueKey.derive(
                        "postseal spool body v1",
                        ByteBuffer.allocate(Long.BYTES).putLong(message).array());
        this.random = random;
    }

    byte[] seal(byte[] plain, int length, int number, Place place) {
        if (number >= MAX_SEGMENTS) {
            throw new IllegalStateException("a message holds at most 4 GiB");
        }
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] sealed = Arrays.copyOf(nonce, NONCE + length + TAG);
        try {
            cipher(Cipher.ENCRYPT_MODE, sealed, number, place)
                    .doFinal(plain, 0, length, sealed, NONCE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is part of every JDK", e);
        }
        return sealed;
    }

    /** Octets that a sealed segment holds. */
    static int length(byte[] sealed) {
        return sealed.length - NONCE - TAG;
    }

    byte[] open(byte[] sealed, int number, Place place) throws IOException {
        if (sealed.length < NONCE + TAG) {
            throw altered(number, null);
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, sealed, number, place)
                    .doFinal(sealed, NONCE, sealed.length - NONCE);
        } catch (GeneralSecurityException e) {
            throw altered(number, e);
        }
    }

    private Cipher cipher(int mode, byte[] sealed, int number, Place place)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, sealed, 0, NONCE));
        cipher.updateAAD(
                ByteBuffer.allocate(Long.BYTES + Integer.BYTES + 1)
                        .putLong(message)
                        .putInt(number)
                        .put((byte) (place == Place.LAST ? 1 : 0))
                        .flip());
        return cipher;
    }

    private IOException altered(int number, Exception cause) {
        return new IOException(
                "segment " + number + " of " + QueueIds.id(message) + " was altered", cause);
    }
}
