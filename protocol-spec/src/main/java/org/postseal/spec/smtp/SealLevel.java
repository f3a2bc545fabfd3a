package org.postseal.spec.smtp;

import java.util.Locale;

/** The scope of a seal: the {@code level} production of the draft. */
public enum SealLevel {
    /** Sealed to the recipient's own certificate. */
    USER,
    /** Sealed to the certificate of the recipient's site. */
    SITE;

    /** The token on the wire: {@code user} or {@code site}. */
    public String token() {
        return name().toLowerCase(Locale.ROOT);
    }
}
