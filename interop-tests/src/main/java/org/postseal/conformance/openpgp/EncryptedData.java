package org.postseal.conformance.openpgp;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Encrypted data packets, and what they hold. */
public final class EncryptedData {
    /** The chunk size that the draft wants: 2^(10+6), 64 KiB. */
    public static final int CHUNK_64K = 10;

    private static final int BLOCK = 16;

    private EncryptedData() {}

    /** SEIPD of version 1: OpenPGP CFB and an MDC (RFC 9580 section 5.13.1). */
    public static byte[] seipd1(SessionKey key, byte[] packets) {
        byte[] prefix = prefix();
        byte[] plain = Octets.join(prefix, packets, Octets.of(0xD3, 0x14));
        return Packet.encode(
                Packet.SEIPD, Octets.of(1), cfb(key, Octets.join(plain, sha1(plain)), true));
    }

    /** SEIPD of version 1 whose MDC is there but wrong. */
    public static byte[] seipd1WrongMdc(SessionKey key, byte[] packets) {
        byte[] plain = Octets.join(prefix(), packets, Octets.of(0xD3, 0x14));
        byte[] mdc = Octets.flipped(sha1(plain), 0);
        return Packet.encode(Packet.SEIPD, Octets.of(1), cfb(key, Octets.join(plain, mdc), true));
    }

    /** SEIPD of version 1 that ends where the MDC packet should begin. */
    public static byte[] seipd1WithoutMdc(SessionKey key, byte[] packets) {
        return Packet.encode(
                Packet.SEIPD, Octets.of(1), cfb(key, Octets.join(prefix(), packets), true));
    }

    /**
     * SEIPD of version 1, right but for the two repeated octets that the "quick check" compares.
     */
    public static byte[] seipd1WrongRepeat(SessionKey key, byte[] packets) {
        byte[] plain =
                Octets.join(Octets.flipped(prefix(), BLOCK + 1), packets, Octets.of(0xD3, 0x14));
        return Packet.encode(
                Packet.SEIPD, Octets.of(1), cfb(key, Octets.join(plain, sha1(plain)), true));
    }

    /** Symmetrically encrypted data without any integrity: packet 9, CFB with resynchronisation. */
    public static byte[] sed(SessionKey key, byte[] packets) {
        byte[] head = cfb(key, prefix(), true);
        try {
            Cipher cipher = Cipher.getInstance("AES/CFB/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(key.octets(), "AES"),
                    new IvParameterSpec(Arrays.copyOfRange(head, 2, BLOCK + 2)));
            return Packet.encode(Packet.SED, head, cipher.doFinal(packets));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SEIPD of version 2: AES-256, OCB, chunks of 64 KiB (RFC 9580 section 5.13.2). */
    public static byte[] seipd2(SessionKey key, byte[] packets) {
        return seipd2(key, packets, CHUNK_64K);
    }

    /**
     * @param chunk the chunk size octet: chunks have 2^(chunk+6) octets
     */
    public static byte[] seipd2(SessionKey key, byte[] packets, int chunk) {
        byte[] head =
                Octets.join(
                        Octets.of(2, SessionKey.AES_256, Ocb.ALGORITHM, chunk),
                        SessionKey.randomOctets(32));
        return Packet.encode(Packet.SEIPD, head, new Ocb(head, key).encrypt(packets));
    }

    private static byte[] prefix() {
        byte[] prefix = Arrays.copyOf(SessionKey.randomOctets(BLOCK), BLOCK + 2);
        prefix[BLOCK] = prefix[BLOCK - 2];
        prefix[BLOCK + 1] = prefix[BLOCK - 1];
        return prefix;
    }

    static byte[] sha1(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The whole in CFB from an IV of zeros. */
    static byte[] cfb(SessionKey key, byte[] octets, boolean encrypt) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CFB/NoPadding");
            cipher.init(
                    encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE,
                    new SecretKeySpec(key.octets(), "AES"),
                    new IvParameterSpec(new byte[BLOCK]));
            return cipher.doFinal(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
