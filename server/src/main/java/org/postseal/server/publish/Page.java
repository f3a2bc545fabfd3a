package org.postseal.server.publish;

import java.nio.charset.StandardCharsets;

/**
 * What is sent for a path.
 *
 * @param type its media type
 */
public record Page(String type, byte[] octets) {
    /** ASCII text. */
    public static Page text(String text) {
        return new Page("text/plain; charset=us-ascii", text.getBytes(StandardCharsets.US_ASCII));
    }

    /** An OpenPGP certificate, as the Web Key Directory serves it. */
    static Page binary(byte[] octets) {
        return new Page("application/octet-stream", octets);
    }
}
