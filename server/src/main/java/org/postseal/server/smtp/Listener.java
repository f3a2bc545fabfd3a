package org.postseal.server.smtp;

import java.net.InetSocketAddress;

/**
 * Where connections come in.
 *
 * @param address port 0 takes a free one
 */
public record Listener(InetSocketAddress address, Service service) {
    /** What is served there. */
    public enum Service {
        /** Mail between hosts (RFC 5321): no login. */
        SMTP,
        /** From users (RFC 6409): STARTTLS, then AUTH. */
        SUBMISSION,
        /** From users, in TLS from the first octet (RFC 8314 section 3.3). */
        SUBMISSIONS;

        /** True where a client shows who it is before MAIL. */
        boolean isSubmission() {
            return this != SMTP;
        }
    }

    public static Listener smtp(InetSocketAddress address) {
        return new Listener(address, Service.SMTP);
    }
}
