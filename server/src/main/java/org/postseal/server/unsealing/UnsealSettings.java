package org.postseal.server.unsealing;

import java.time.Duration;
import java.util.Set;

/**
 * How seals are opened here.
 *
 * @param host this server's name: the authserv-id of RFC 8601
 * @param domains that mail is received for, lower-case
 * @param localParts which local-parts are one mailbox
 * @param messageSize most octets of an original
 * @param lineLength longest line of an original without its CRLF
 * @param received most Received fields, outside and inside together
 * @param lookup how long the origin's policy and certificate are waited for (P-05)
 */
public record UnsealSettings(
        String host,
        Set<String> domains,
        LocalPartRule localParts,
        long messageSize,
        long lineLength,
        int received,
        Duration lookup) {
    public UnsealSettings {
        domains = Set.copyOf(domains);
    }

    /** With local-parts compared as given and five seconds for the lookup. */
    public static UnsealSettings of(
            String host, Set<String> domains, long messageSize, long lineLength, int received) {
        return new UnsealSettings(
                host,
                domains,
                LocalPartRule.EXACT,
                messageSize,
                lineLength,
                received,
                Duration.ofSeconds(5));
    }
}
