package org.postseal.spec.seal;

import java.util.Optional;

/**
 * The outer form of a message recognised as {@code multipart/encrypted} per RFC 3156.
 *
 * @param header the outer header section
 * @param armorOffset octet offset of the armor's BEGIN line in the message
 */
public record SealedMessage(Header header, int armorOffset) {
    /**
     * Recognises the outer form from the first octets of a message: top-level multipart/encrypted
     * with protocol application/pgp-encrypted, whose first part says exactly {@code Version: 1} and
     * whose second part begins with an armored PGP message.
     *
     * @param start the first octets of the message; 64 KiB or the whole message
     * @return empty where this is any other message
     */
    public static Optional<SealedMessage> recognise(byte[] start) {
        throw new UnsupportedOperationException();
    }
}
