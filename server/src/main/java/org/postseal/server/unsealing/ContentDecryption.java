package org.postseal.server.unsealing;

import org.bouncycastle.openpgp.PGPPrivateKey;
import org.postseal.server.unsealing.Packets.Packet;
import org.postseal.spec.Requirement;

import java.io.IOException;
import java.io.InputStream;

/** The bulk of unsealing: encrypted data in, plaintext out, integrity known at the end. */
@Requirement("P-02")
final class ContentDecryption {
    private ContentDecryption() {}

    /**
     * Opens the encrypted data packet.
     *
     * @param pkesk body of the PKESK packet: version 3 goes with version 1 of the data, 6 with 2
     * @return its end comes only after integrity was verified whole
     */
    static InputStream open(byte[] pkesk, Packet data, PGPPrivateKey key) throws IOException {
        int version = data.octet();
        return switch (version) {
            case 1 -> {
                requirePkesk(pkesk, 3);
                yield new Seipd1Input(data, SessionKey.recover(pkesk, new byte[] {1}, key));
            }
            case 2 -> {
                byte[] head = new byte[Seipd2Input.HEAD];
                head[0] = 2;
                System.arraycopy(data.octets(head.length - 1), 0, head, 1, head.length - 1);
                requirePkesk(pkesk, 6);
                yield new Seipd2Input(head, data, SessionKey.recover(pkesk, head, key));
            }
            default -> throw new SealException("encrypted data of version " + version);
        };
    }

    private static void requirePkesk(byte[] pkesk, int version) throws SealException {
        if (pkesk.length == 0 || pkesk[0] != version) {
            throw new SealException("PKESK and encrypted data are of different generations");
        }
    }
}
