package org.postseal.spec.smtp;

/**
 * The BODY parameter of MAIL (RFC 6152, RFC 3030). {@code SEVENBIT} is the default when the
 * parameter is absent.
 */
public enum Body {
    SEVENBIT("7BIT"),
    EIGHTBITMIME("8BITMIME"),
    BINARYMIME("BINARYMIME");

    private final String token;

    Body(String token) {
        this.token = token;
    }

    public String token() {
        return token;
    }
}
