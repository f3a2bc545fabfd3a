package org.postseal.client.smtp;

/**
 * A connection or protocol failure. The message names the peer, the stage and the cause and is safe
 * to log.
 */
public final class SmtpException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String stage;

    public SmtpException(String stage, String message, Throwable cause) {
        super(message, cause);
        this.stage = stage;
    }

    /**
     * What was going on: {@code connect}, {@code banner}, {@code EHLO}, {@code STARTTLS}, {@code
     * MAIL}, …
     */
    public String stage() {
        return stage;
    }
}
