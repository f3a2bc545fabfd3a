package org.postseal.spec.seal;

import org.postseal.spec.Requirement;

import java.util.Optional;

/**
 * The outer form of a message recognised as {@code multipart/encrypted} per RFC 3156.
 *
 * @param header the outer header section
 * @param armorOffset octet offset of the armor's BEGIN line in the message
 * @param boundary the MIME boundary, without its hyphens
 * @param preamble something but white space stands before the first part: no seal has that
 */
public record SealedMessage(Header header, int armorOffset, String boundary, boolean preamble) {
    /** Octets after the armor that {@link #isClosedBy} needs at most; more is never right. */
    public static final int MAX_TAIL = 4096;

    /**
     * Recognises the outer form from the first octets of a message: top-level multipart/encrypted
     * with protocol application/pgp-encrypted, whose first part says exactly {@code Version: 1} and
     * whose second part begins with an armored PGP message.
     *
     * @param start the first octets of the message; 64 KiB or the whole message
     * @return empty where this is any other message
     */
    @Requirement("P-03")
    public static Optional<SealedMessage> recognise(byte[] start) {
        return new SealRecogniser(start).recognise();
    }

    /**
     * True where what follows the armor's END line closes the second part and the message: the
     * close delimiter and nothing beside it but white space. So there are exactly two parts.
     *
     * @param tail all octets after the END line; where there are more than {@link #MAX_TAIL}, any
     *     longer piece of them
     */
    @Requirement("P-03")
    public boolean isClosedBy(byte[] tail) {
        if (tail.length > MAX_TAIL) {
            return false;
        }
        int at = skipWhite(tail, 0);
        boolean lineStart = at == 0 || tail[at - 1] == '\n';
        String close = "--" + boundary + "--";
        return lineStart
                && SealRecogniser.matches(tail, at, tail.length, close)
                && skipWhite(tail, at + close.length()) == tail.length;
    }

    private static int skipWhite(byte[] octets, int from) {
        int at = from;
        while (at < octets.length
                && (Header.isWsp(octets[at]) || octets[at] == '\r' || octets[at] == '\n')) {
            at++;
        }
        return at;
    }
}
