package org.postseal.client.smtp;

import org.postseal.spec.smtp.Reply;

import java.util.Optional;

/**
 * A connection or protocol failure. The message names the peer, the stage and the cause and is safe
 * to log. A later attempt can help unless {@link #reply} is permanent.
 */
public final class SmtpException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String stage;
    private final transient Optional<Reply> reply;

    public SmtpException(String stage, String message, Throwable cause) {
        super(message, cause);
        this.stage = stage;
        this.reply = Optional.empty();
    }

    /** For a server that refused the session with a reply. */
    public SmtpException(String stage, String message, Reply reply) {
        super(message);
        this.stage = stage;
        this.reply = Optional.of(reply);
    }

    /**
     * What was going on: {@code connect}, {@code banner}, {@code EHLO}, {@code STARTTLS}, {@code
     * MAIL}, …
     */
    public String stage() {
        return stage;
    }

    /** What the server said, where it refused the session by a reply and not by a fault. */
    public Optional<Reply> reply() {
        return reply == null ? Optional.empty() : reply;
    }
}
