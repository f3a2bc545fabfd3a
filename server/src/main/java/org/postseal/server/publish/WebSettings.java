package org.postseal.server.publish;

import java.time.Duration;

/**
 * Bounds of a web server.
 *
 * @param connections in all; one more is closed at once
 * @param connectionsPerClient open at once from one IPv4 address or IPv6 /64
 * @param requestsPerMinute of one of them; one more gets 429
 * @param line longest request line in octets; a longer one gets 414
 * @param head largest header in octets; a larger one gets 431
 * @param request how long a client may take for its next request, with the handshake if it is the
 *     first
 * @param response how long it may take to read the response
 */
public record WebSettings(
        int connections,
        int connectionsPerClient,
        int requestsPerMinute,
        int line,
        int head,
        Duration request,
        Duration response) {
    /** A local-part and a domain at their longest, percent-encoded, fit into the line. */
    public static final WebSettings DEFAULT =
            new WebSettings(
                    2000, 30, 600, 2048, 8192, Duration.ofSeconds(20), Duration.ofSeconds(60));
}
