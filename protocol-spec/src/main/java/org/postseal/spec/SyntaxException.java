package org.postseal.spec;

/**
 * Octets or text that do not match their grammar. The message says what was expected and is safe to
 * log: it never quotes the input.
 */
public final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What kind of refusal an SMTP server answers with. */
    public enum Reason {
        /** The text does not match the grammar: 501. */
        SYNTAX,
        /** A parameter is unknown or belongs to an extension that was not offered: 555 5.5.4. */
        UNKNOWN_PARAMETER,
        /** An address holds non-ASCII characters without SMTPUTF8: 553 5.6.7. */
        NEEDS_SMTPUTF8
    }

    private final Reason reason;

    public SyntaxException(String message) {
        this(Reason.SYNTAX, message);
    }

    public SyntaxException(Reason reason, String message) {
        // A refused input is an ordinary event on the hot path: no stack trace, no suppression.
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
