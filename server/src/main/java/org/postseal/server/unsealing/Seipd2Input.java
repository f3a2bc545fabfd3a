package org.postseal.server.unsealing;

import org.bouncycastle.bcpg.AEADAlgorithmTags;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.modes.AEADBlockCipher;
import org.bouncycastle.crypto.modes.EAXBlockCipher;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.OCBBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.postseal.spec.Requirement;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Plaintext of an encrypted data packet of version 2 (RFC 9580 section 5.13.2). Each chunk is
 * verified before it is given; that none is missing at the end is known only once the end came.
 */
@Requirement("P-02")
final class Seipd2Input extends BlockInput {
    /** Version, cipher, AEAD, chunk size, salt. */
    static final int HEAD = 36;

    private static final int MAX_CHUNK_OCTET = 16;
    private static final int TAG = 16;

    private final InputStream body;
    private final AEADBlockCipher cipher;
    private final KeyParameter key;
    private final byte[] nonce;
    private final byte[] associated;
    private final int chunk;
    private final byte[] sealed;
    private final byte[] plain;
    private int held;
    private long index;
    private long total;
    private boolean finished;

    /**
     * @param head the first {@link #HEAD} octets of the packet
     * @param body what follows them
     */
    Seipd2Input(byte[] head, InputStream body, byte[] sessionKey) throws SealException {
        this.body = body;
        this.associated =
                new byte[] {(byte) (0xC0 | Packets.SEIPD), head[0], head[1], head[2], head[3]};
        if (head[3] < 0 || head[3] > MAX_CHUNK_OCTET) {
            throw new SealException("a chunk size that RFC 9580 does not have");
        }
        this.chunk = 1 << (head[3] + 6);
        this.cipher = cipher(head[2]);
        byte[] derived = derive(sessionKey, Arrays.copyOfRange(head, 4, HEAD));
        this.key = new KeyParameter(derived, 0, sessionKey.length);
        this.nonce =
                Arrays.copyOf(
                        Arrays.copyOfRange(derived, sessionKey.length, derived.length),
                        nonceOctets(head[2]));
        this.sealed = new byte[chunk + 2 * TAG];
        this.plain = new byte[chunk + TAG];
    }

    private static AEADBlockCipher cipher(int aead) throws SealException {
        return switch (aead) {
            case AEADAlgorithmTags.OCB ->
                    new OCBBlockCipher(AESEngine.newInstance(), AESEngine.newInstance());
            case AEADAlgorithmTags.GCM -> GCMBlockCipher.newInstance(AESEngine.newInstance());
            case AEADAlgorithmTags.EAX -> new EAXBlockCipher(AESEngine.newInstance());
            default -> throw new SealException("an AEAD mode that RFC 9580 does not have");
        };
    }

    private static int nonceOctets(int aead) {
        return switch (aead) {
            case AEADAlgorithmTags.OCB -> 15;
            case AEADAlgorithmTags.GCM -> 12;
            default -> 16;
        };
    }

    /** Message key, then the nonce without its last eight octets, the chunk index. */
    private byte[] derive(byte[] sessionKey, byte[] salt) {
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(SHA256Digest.newInstance());
        hkdf.init(new HKDFParameters(sessionKey, salt, associated));
        byte[] derived = new byte[sessionKey.length + nonceOctets(associated[3]) - Long.BYTES];
        hkdf.generateBytes(derived, 0, derived.length);
        return derived;
    }

    @Override
    boolean advance() throws IOException {
        if (finished) {
            return false;
        }
        held += body.readNBytes(sealed, held, sealed.length - held);
        boolean last = held < sealed.length;
        int data = last ? held - TAG : chunk + TAG;
        if (data != 0 && data <= TAG) {
            throw new SealException("encrypted data too short");
        }
        int given = data == 0 ? 0 : open(data);
        held -= data;
        System.arraycopy(sealed, data, sealed, 0, held);
        if (last) {
            verifyTotal();
        }
        provide(plain, 0, given);
        return true;
    }

    private int open(int data) throws SealException {
        int given = run(data, associated, plain);
        index++;
        total += given;
        return given;
    }

    private void verifyTotal() throws SealException {
        ByteBuffer withTotal = ByteBuffer.allocate(associated.length + Long.BYTES);
        run(TAG, withTotal.put(associated).putLong(total).array(), new byte[TAG]);
        finished = true;
    }

    private int run(int length, byte[] data, byte[] out) throws SealException {
        ByteBuffer.wrap(nonce).putLong(nonce.length - Long.BYTES, index);
        try {
            cipher.init(false, new AEADParameters(key, TAG * 8, nonce.clone(), data));
            int given = cipher.processBytes(sealed, 0, length, out, 0);
            return given + cipher.doFinal(out, given);
        } catch (InvalidCipherTextException e) {
            throw new SealException("AEAD tag does not match", e);
        }
    }
}
