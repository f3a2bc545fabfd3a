package org.postseal.server.unsealing;

import org.postseal.spec.Requirement;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Plaintext of an encrypted data packet of version 1 (RFC 9580 section 5.13.1). What it gives is
 * not to be trusted before its end came: only then has the MDC been compared. The two repeated
 * octets of the prefix are not looked at, because that comparison tells an attacker something.
 */
@Requirement("P-02")
final class Seipd1Input extends BlockInput {
    private static final int PREFIX = 18;
    private static final int MDC = 22;

    private final InputStream body;
    private final Cipher cipher;
    private final MessageDigest sha1;
    private final byte[] step = new byte[STEP];
    private final byte[] plain = new byte[MDC + STEP + PREFIX];
    private int filled;

    /** Octets at the end of what is filled that may be the MDC. */
    private int held;

    private boolean begun;
    private boolean finished;

    /**
     * @param body after its version octet
     */
    Seipd1Input(InputStream body, byte[] key) {
        this.body = body;
        try {
            cipher = Cipher.getInstance("AES/CFB/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(key, "AES"),
                    new IvParameterSpec(new byte[16]));
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES and SHA-1", e);
        }
    }

    @Override
    boolean advance() throws IOException {
        if (finished) {
            return false;
        }
        System.arraycopy(plain, filled - held, plain, 0, held);
        filled = held + decrypt(held);
        held = Math.min(MDC, filled);
        int given = filled - held;
        int start = begun ? 0 : PREFIX;
        if (given < start) {
            throw new SealException("encrypted data too short");
        }
        begun = true;
        sha1.update(plain, 0, given);
        if (finished) {
            verify(given);
        }
        provide(plain, start, given);
        return true;
    }

    private int decrypt(int offset) throws IOException {
        int count = body.readNBytes(step, 0, STEP);
        finished = count < STEP;
        try {
            return finished
                    ? cipher.doFinal(step, 0, count, plain, offset)
                    : cipher.update(step, 0, count, plain, offset);
        } catch (GeneralSecurityException e) {
            throw new SealException("encrypted data cannot be decrypted", e);
        }
    }

    private void verify(int given) throws SealException {
        sha1.update(plain, given, MDC - 20);
        byte[] found = new byte[20];
        System.arraycopy(plain, given + 2, found, 0, 20);
        boolean same = MessageDigest.isEqual(sha1.digest(), found);
        if (!same || plain[given] != (byte) 0xD3 || plain[given + 1] != 0x14) {
            throw new SealException("MDC does not match");
        }
    }
}
