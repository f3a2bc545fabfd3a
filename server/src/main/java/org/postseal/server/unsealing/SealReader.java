package org.postseal.server.unsealing;

import org.bouncycastle.openpgp.PGPPrivateKey;
import org.postseal.server.spool.Draft;
import org.postseal.server.unsealing.Packets.Packet;
import org.postseal.spec.Requirement;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.seal.SealedMessage;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads one sealed message from end to end: armor, packets, decryption, content. Whatever is wrong
 * is said only after all of it was read, so that the time tells little (P-02).
 */
@Requirement({"P-02", "P-03"})
final class SealReader {
    private static final int MAX_PKESK = 8192;

    /**
     * A seal whose integrity and structure were verified whole.
     *
     * @param signature empty where there is none that could count
     */
    record Opened(SealHeader header, Optional<SealSignature> signature) {}

    private final Draft sealed;
    private final SealedMessage outer;
    private final PGPPrivateKey key;

    SealReader(Draft sealed, SealedMessage outer, PGPPrivateKey key) {
        this.sealed = sealed;
        this.outer = outer;
        this.key = key;
    }

    /**
     * Reads all. May be called again: the draft gives the same octets.
     *
     * @param original takes octets that nobody has verified before this returns
     * @throws SealException where the message is no whole seal
     * @throws IOException where the spool fails
     */
    Opened read(OriginalSink original) throws IOException {
        try (InputStream message = sealed.read()) {
            message.skipNBytes(outer.armorOffset());
            try {
                return open(new ArmorInput(message), original);
            } catch (SealException e) {
                BlockInput.drain(message);
                throw e;
            }
        }
    }

    private Opened open(ArmorInput armor, OriginalSink original) throws IOException {
        Packets packets = new Packets(armor);
        byte[] pkesk = packets.expect(Packets.PKESK).rest(MAX_PKESK);
        Packet data = packets.expect(Packets.SEIPD);
        InputStream plain = ContentDecryption.open(pkesk, data, key);
        Opened opened = decrypt(plain, original);
        packets.expectEnd();
        if (outer.preamble() || !outer.isClosedBy(armor.tail())) {
            throw new SealException("something stands beside the two parts");
        }
        return opened;
    }

    private static Opened decrypt(InputStream plain, OriginalSink original) throws IOException {
        SealContent content = new SealContent(original);
        try {
            Optional<SealSignature> signature = InnerPackets.read(plain, content);
            return new Opened(content.finish(), signature);
        } catch (SealException e) {
            BlockInput.drain(plain); // the rest is decrypted too, as it would be of a good one
            throw e;
        }
    }
}
