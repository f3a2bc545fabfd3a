package org.postseal.conformance.openpgp;

import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.modes.OCBBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.postseal.conformance.Violation;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The chunks of SEIPD version 2 in OCB (RFC 9580 section 5.13.2). */
final class Ocb {
    /** OCB's number among the AEAD algorithms. */
    static final int ALGORITHM = 2;

    private static final int TAG = 16;
    private static final int NONCE = 15;

    private final KeyParameter key;
    private final byte[] nonce;
    private final byte[] associated;
    private final int chunk;

    /**
     * @param head the first 36 octets of the packet's body: versions, algorithms, chunk size, salt
     */
    Ocb(byte[] head, SessionKey sessionKey) {
        associated = Octets.join(Octets.of(0xC0 | Packet.SEIPD), Arrays.copyOfRange(head, 0, 4));
        byte[] salt = Arrays.copyOfRange(head, 4, 36);
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
        hkdf.init(new HKDFParameters(sessionKey.octets(), salt, associated));
        int keyLength = sessionKey.octets().length;
        byte[] derived = new byte[keyLength + NONCE - 8];
        hkdf.generateBytes(derived, 0, derived.length);
        key = new KeyParameter(derived, 0, keyLength);
        nonce = Arrays.copyOfRange(derived, keyLength, derived.length);
        chunk = 1 << (head[3] + 6);
    }

    byte[] encrypt(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length + 1024);
        long index = 0;
        for (int at = 0; at < plain.length; at += chunk) {
            byte[] piece = Arrays.copyOfRange(plain, at, Math.min(at + chunk, plain.length));
            out.writeBytes(run(true, index++, associated, piece));
        }
        out.writeBytes(run(true, index, last(plain.length), new byte[0]));
        return out.toByteArray();
    }

    /** Verifies whole and decrypts. */
    byte[] decrypt(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length);
        int end = body.length - TAG;
        Violation.unless(end >= 0, "the encrypted data has no final authentication tag");
        long index = 0;
        for (int at = 0; at < end; at += chunk + TAG) {
            byte[] piece = Arrays.copyOfRange(body, at, Math.min(at + chunk + TAG, end));
            out.writeBytes(run(false, index++, associated, piece));
        }
        run(false, index, last(out.size()), Arrays.copyOfRange(body, end, body.length));
        return out.toByteArray();
    }

    private byte[] last(long total) {
        return Octets.join(associated, ByteBuffer.allocate(8).putLong(total).array());
    }

    private byte[] run(boolean encrypt, long index, byte[] data, byte[] in) {
        byte[] iv = Octets.join(nonce, ByteBuffer.allocate(8).putLong(index).array());
        OCBBlockCipher cipher =
                new OCBBlockCipher(AESEngine.newInstance(), AESEngine.newInstance());
        cipher.init(encrypt, new AEADParameters(key, TAG * 8, iv, data));
        byte[] out = new byte[cipher.getOutputSize(in.length)];
        try {
            int length = cipher.processBytes(in, 0, in.length, out, 0);
            length += cipher.doFinal(out, length);
            return Arrays.copyOf(out, length);
        } catch (InvalidCipherTextException | RuntimeException e) {
            throw new Violation("chunk " + index + " of the encrypted data is not authentic");
        }
    }
}
