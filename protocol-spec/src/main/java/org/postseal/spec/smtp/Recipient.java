package org.postseal.spec.smtp;

/** One RCPT TO: the forward-path and its parameters. */
public record Recipient(Mailbox forwardPath, RcptParameters parameters) {
    public static Recipient of(Mailbox forwardPath) {
        return new Recipient(forwardPath, RcptParameters.NONE);
    }
}
