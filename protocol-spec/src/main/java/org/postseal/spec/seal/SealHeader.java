package org.postseal.spec.seal;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.ReversePath;

import java.time.Instant;
import java.util.List;

/**
 * The header that opens the plaintext of a SITE seal.
 *
 * @param global the original's header is not ASCII: {@code message/global} rather than {@code
 *     message/rfc822}
 * @param id Seal-Id: 32 lower-case hexadecimal digits, kept over resends and reseals (P-08)
 * @param origin Seal-Origin: the domain that sealed
 * @param destination Seal-Destination: the domain sealed for
 * @param date Seal-Date, whole seconds
 * @param from Seal-From: the reverse-path
 * @param to Seal-To: the forward-paths of this destination, in envelope order
 * @param length Seal-Length: octets of the original
 */
public record SealHeader(
        boolean global,
        String id,
        String origin,
        String destination,
        Instant date,
        ReversePath from,
        List<Mailbox> to,
        long length) {
    /** The most octets that a Seal header may take, its empty line included. */
    public static final int MAX_OCTETS = 4 * 1024 * 1024;

    public SealHeader {
        to = List.copyOf(to);
    }

    /** The header and its empty line, CRLF line ends. */
    public byte[] encode() {
        throw new UnsupportedOperationException();
    }

    /** Decodes a header that ends with its empty line; order, count and form are strict. */
    public static SealHeader decode(byte[] octets) throws SyntaxException {
        throw new UnsupportedOperationException();
    }

    /** Spaces of PADMÉ padding that follow the original. */
    public long padding() {
        long unpadded = encode().length + length;
        return Padme.padded(unpadded) - unpadded;
    }
}
