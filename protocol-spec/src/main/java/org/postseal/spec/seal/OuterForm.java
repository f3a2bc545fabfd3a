package org.postseal.spec.seal;

import java.util.List;

/**
 * What stands around the armored ciphertext: the outer header and the two MIME parts of RFC 3156.
 *
 * @param head octets up to where the armor begins
 * @param tail octets after the armor's END line
 */
public record OuterForm(byte[] head, byte[] tail) {
    /** Fields of the original that stay outside with either profile; all others are only inside. */
    public static final List<String> KEPT =
            List.of("From", "Sender", "To", "Cc", "Date", "Message-ID", "Auto-Submitted");

    /** Fields that the USER profile keeps besides. */
    public static final List<String> KEPT_BY_USER =
            List.of("Reply-To", "In-Reply-To", "References");
}
