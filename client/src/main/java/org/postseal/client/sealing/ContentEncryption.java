package org.postseal.client.sealing;

import java.io.IOException;
import java.io.OutputStream;

/** The bulk of a seal: session key, PKESK, encrypted data and its integrity. */
interface ContentEncryption {
    /**
     * Writes the one PKESK, then encrypts what is written to the stream returned (P-01).
     *
     * @param out takes binary packets; stays open
     * @return takes the packets inside; closing it writes the MDC or the last tag
     */
    OutputStream open(RecipientKey recipient, OutputStream out) throws IOException;
}
