package org.postseal.server.unsealing;

import org.bouncycastle.openpgp.PGPEncryptedDataList;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.PGPSessionKey;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyDataDecryptorFactory;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The session key of a PKESK, by Bouncy Castle: it is given these few octets and no stream. */
final class SessionKey {
    private SessionKey() {}

    /**
     * @param pkesk body of the PKESK packet
     * @param head the first octets of the encrypted data packet
     * @throws SealException whatever is wrong
     */
    static byte[] recover(byte[] pkesk, byte[] head, PGPPrivateKey key) throws SealException {
        try {
            PGPEncryptedDataList list = new PGPEncryptedDataList(packets(pkesk, head));
            if (list.get(0) instanceof PGPPublicKeyEncryptedData data) {
                return checked(data.getSessionKey(decryptor(key)), head);
            }
            throw new SealException("no PKESK");
        } catch (PGPException | RuntimeException e) {
            throw new SealException("session key cannot be decrypted", e);
        } catch (SealException e) {
            throw e;
        } catch (IOException e) {
            throw new SealException("malformed PKESK", e);
        }
    }

    private static BcPublicKeyDataDecryptorFactory decryptor(PGPPrivateKey key)
            throws PGPException {
        PGPPublicKey publicKey =
                new PGPPublicKey(key.getPublicKeyPacket(), new BcKeyFingerprintCalculator());
        return new BcPublicKeyDataDecryptorFactory(new PGPKeyPair(publicKey, key));
    }

    private static byte[] packets(byte[] pkesk, byte[] head) {
        return ByteBuffer.allocate(pkesk.length + head.length + 8)
                .put((byte) (0xC0 | Packets.PKESK))
                .put((byte) 0xFF)
                .putInt(pkesk.length)
                .put(pkesk)
                .put((byte) (0xC0 | Packets.SEIPD))
                .put((byte) head.length)
                .put(head)
                .array();
    }

    /** AES only: it is what a site's certificate asks for. */
    private static byte[] checked(PGPSessionKey found, byte[] head) throws SealException {
        int algorithm = head[0] == 1 ? found.getAlgorithm() : head[1];
        int octets =
                switch (algorithm) {
                    case 7 -> 16;
                    case 8 -> 24;
                    case 9 -> 32;
                    default -> throw new SealException("a cipher other than AES");
                };
        byte[] key = found.getKey();
        if (key.length != octets) {
            throw new SealException("a session key of the wrong length");
        }
        return key;
    }
}
