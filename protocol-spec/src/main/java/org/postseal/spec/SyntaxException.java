package org.postseal.spec;

/**
 * Octets or text that do not match their grammar. The message says what was expected and is safe to
 * log.
 */
public final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    public SyntaxException(String message) {
        // A refused input is an ordinary event on the hot path: no stack trace, no suppression.
        super(message, null, false, false);
    }
}
