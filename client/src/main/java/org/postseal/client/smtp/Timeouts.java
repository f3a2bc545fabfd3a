package org.postseal.client.smtp;

import java.time.Duration;

/**
 * The time limits of RFC 5321 section 4.5.3.2. Each bounds the wait for one whole reply, so that a
 * server which sends it octet by octet gains nothing.
 *
 * @param command EHLO, STARTTLS with its handshake, RSET, PGPKEY
 * @param dataBlock until the peer takes more of the message
 * @param quit how long a closing session waits for its 221
 */
public record Timeouts(
        Duration connect,
        Duration greeting,
        Duration command,
        Duration mail,
        Duration rcpt,
        Duration dataInitiation,
        Duration dataBlock,
        Duration dataTermination,
        Duration quit) {
    public static final Timeouts DEFAULT =
            new Timeouts(
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(3),
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(2));

    /** The same limit for everything; for tests and impatient tools. */
    public static Timeouts uniform(Duration limit) {
        return new Timeouts(limit, limit, limit, limit, limit, limit, limit, limit, limit);
    }
}
