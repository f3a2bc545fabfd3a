package org.postseal.server.policy;

/** How much of the message the path can read; the table of the draft's introduction. Ordered. */
public enum Level {
    /** 0 or 1: not sealed. TLS on the next hop is the session's matter. */
    UNSEALED("clear"),
    /** 2: sealed to an unauthenticated key. */
    SEALED_UNAUTHENTICATED("sealed-unauthenticated"),
    /** 3. */
    SEALED_SITE("sealed-site"),
    /** 4. */
    SEALED_USER("sealed-user");

    private final String text;

    Level(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** The higher of the two. */
    Level or(Level other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
