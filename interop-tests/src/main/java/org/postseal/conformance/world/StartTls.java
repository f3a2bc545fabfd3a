package org.postseal.conformance.world;

/** What a mail host makes of STARTTLS. */
public enum StartTls {
    OFFERED,
    /** Not in the reply to EHLO, and not known. */
    STRIPPED,
    /** Offered, then 454. */
    REFUSED,
    /** Somebody in the middle adds a reply in clear behind the 220 (RFC 3207 section 6). */
    INJECTED
}
