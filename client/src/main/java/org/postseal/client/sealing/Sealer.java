package org.postseal.client.sealing;

import org.postseal.spec.seal.SealHeader;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;

/**
 * Makes sealed messages. Safe for many threads.
 *
 * <p>An {@link IOException} of either method means that no seal came to be: a stream failed, the
 * original has another length than its header says, or the key cannot be used. What was written to
 * {@code out} by then is an unfinished message, to be thrown away; it holds nothing in clear but
 * the outer header.
 */
public interface Sealer {
    /**
     * Seals with the SITE profile.
     *
     * @param header the Seal header; {@code header.length()} octets are read from {@code original}
     * @param signer the origin's site key
     * @param received the Received field that stays outside, folded, with its final CRLF
     * @param original CRLF form, dot-unstuffed
     * @param out takes the whole outer message; stays open
     */
    void site(
            SealHeader header,
            RecipientKey recipient,
            Signer signer,
            String received,
            InputStream original,
            OutputStream out)
            throws IOException;

    /**
     * Seals with the USER profile: RFC 9788 header protection, unsigned.
     *
     * @param now for a missing Date
     * @param domain for a missing Message-ID
     */
    void user(
            RecipientKey recipient,
            Instant now,
            String domain,
            String received,
            InputStream original,
            OutputStream out)
            throws IOException;
}
