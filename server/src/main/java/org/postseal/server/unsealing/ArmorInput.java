package org.postseal.server.unsealing;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Armor;
import org.postseal.spec.openpgp.ArmorDecoder;
import org.postseal.spec.seal.SealedMessage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The binary octets of the armor in a message. Its end comes only after the whole message was read,
 * so that {@link #tail} is then complete. The CRC24 is ignored, as RFC 9580 section 6.1 has it:
 * what protects is inside.
 */
final class ArmorInput extends BlockInput {
    private static final class Binary extends ByteArrayOutputStream {
        Binary() {
            super(STEP);
        }

        byte[] array() {
            return buf;
        }
    }

    private final InputStream message;
    private final Binary binary = new Binary();
    private final ArmorDecoder decoder =
            new ArmorDecoder(Armor.Label.MESSAGE, ArmorDecoder.Crc24Check.IGNORE, binary);
    private final byte[] step = new byte[STEP];
    private final ByteArrayOutputStream tail = new ByteArrayOutputStream(128);

    /**
     * @param message from the BEGIN line on
     */
    ArmorInput(InputStream message) {
        this.message = message;
    }

    /** What follows the END line; cut where it is longer than it may be. */
    byte[] tail() {
        return tail.toByteArray();
    }

    @Override
    boolean advance() throws IOException {
        int count = message.read(step);
        binary.reset();
        try {
            if (count < 0) {
                decoder.finish();
            } else {
                int taken = decoder.write(step, 0, count);
                int room = SealedMessage.MAX_TAIL + 1 - tail.size();
                tail.write(step, taken, Math.min(count - taken, room));
            }
        } catch (SyntaxException e) {
            throw new SealException("armor: " + e.getMessage(), e);
        }
        provide(binary.array(), 0, binary.size());
        return count >= 0;
    }
}
