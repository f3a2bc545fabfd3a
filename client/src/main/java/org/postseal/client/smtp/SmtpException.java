package org.postseal.client.smtp;

import org.postseal.client.session.TlsProblem;
import org.postseal.spec.smtp.Reply;

import java.util.Optional;

/**
 * A connection or protocol failure. The message names the peer, the stage and the cause and is safe
 * to log. A later attempt can help unless {@link #reply} is permanent.
 */
public final class SmtpException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final String STARTTLS = "STARTTLS";

    private final String stage;
    private final transient Optional<Reply> reply;
    private final transient Optional<TlsProblem> tls;
    private final transient Ends ends;

    public SmtpException(String stage, String message, Throwable cause) {
        this(stage, message, cause, Ends.UNKNOWN);
    }

    /** For a connection that stood for a while. */
    SmtpException(String stage, String message, Throwable cause, Ends ends) {
        super(message, cause);
        this.stage = stage;
        this.reply = Optional.empty();
        this.tls = Optional.empty();
        this.ends = ends;
    }

    /** For a server that refused the session with a reply. */
    public SmtpException(String stage, String message, Reply reply) {
        this(stage, message, reply, Ends.UNKNOWN);
    }

    SmtpException(String stage, String message, Reply reply, Ends ends) {
        super(message);
        this.stage = stage;
        this.reply = Optional.of(reply);
        this.tls = Optional.empty();
        this.ends = ends;
    }

    /** For a session whose TLS is not what was asked for. */
    SmtpException(TlsProblem problem, String message, Ends ends) {
        super(message);
        this.stage = STARTTLS;
        this.reply = Optional.empty();
        this.tls = Optional.of(problem);
        this.ends = ends;
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

    /** Of the connection that failed; for reports. */
    public Ends ends() {
        return ends == null ? Ends.UNKNOWN : ends;
    }

    /** What is wrong with TLS, where that ended the session. */
    public Optional<TlsProblem> tls() {
        if (tls != null && tls.isPresent()) {
            return tls;
        }
        return stage.equals(STARTTLS)
                ? Optional.of(new TlsProblem(TlsProblem.Kind.HANDSHAKE, getMessage()))
                : Optional.empty();
    }
}
