package org.postseal.conformance.sealing;

import org.bouncycastle.openpgp.PGPEncryptedDataList;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyDataDecryptorFactory;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.Packet;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Decrypts as mutants do and nobody should: by CFB, whatever becomes of integrity. */
final class LaxDecryption {
    private static final int PREFIX = 18;
    private static final int MDC = 22;

    private final byte[] key;
    private final Packet data;

    LaxDecryption(byte[] binary, Identity site) {
        data = Packet.parse(binary).getLast();
        try {
            PGPEncryptedDataList list =
                    (PGPEncryptedDataList) new BcPGPObjectFactory(binary).nextObject();
            key =
                    ((PGPPublicKeyEncryptedData) list.get(0))
                            .getSessionKey(
                                    new BcPublicKeyDataDecryptorFactory(
                                            site.encryptionKey().pair()))
                            .getKey();
        } catch (IOException | PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Compares the repeated octets of the prefix, which is an oracle. */
    void quickCheck() {
        byte[] prefix = cfb(new byte[16], Arrays.copyOfRange(data.body(), 1, 1 + PREFIX));
        Violation.unless(prefix[14] == prefix[16] && prefix[15] == prefix[17], "quick check");
    }

    /** The packets inside, with an MDC that nobody looks at, or with none. */
    byte[] packets() {
        byte[] body = data.body();
        if (data.tag() == Packet.SED) {
            byte[] iv = Arrays.copyOfRange(body, 2, PREFIX);
            return cfb(iv, Arrays.copyOfRange(body, PREFIX, body.length));
        }
        byte[] plain = cfb(new byte[16], Arrays.copyOfRange(body, 1, body.length));
        int end = plain.length - MDC;
        boolean mdc = plain[end] == (byte) 0xD3 && plain[end + 1] == 0x14;
        return Arrays.copyOfRange(plain, PREFIX, mdc ? end : plain.length);
    }

    private byte[] cfb(byte[] iv, byte[] octets) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CFB/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
            return cipher.doFinal(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
