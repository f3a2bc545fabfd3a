package org.postseal.client.session;

import java.time.Duration;

import javax.net.ssl.SSLContext;

/**
 * How {@link SafeHttps} connects.
 *
 * @param port where every HTTPS server listens; 443 but for tests
 * @param addresses which addresses may be contacted
 * @param tls verifies the server; see {@link Authorities}
 * @param timeout bound of one GET, name lookup and redirects included
 * @param maxBody the largest body taken, in octets
 */
public record HttpsSettings(
        int port, AddressRule addresses, SSLContext tls, Duration timeout, int maxBody) {
    public static final int HTTPS_PORT = 443;
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    public static final int DEFAULT_MAX_BODY = 64 << 10;

    public HttpsSettings {
        if (!timeout.isPositive() || maxBody <= 0 || port <= 0 || port > 65535) {
            throw new IllegalArgumentException("HTTPS settings out of range");
        }
    }

    /** With the bounds of the draft: 10 s and 64 KiB. */
    public HttpsSettings(int port, AddressRule addresses, SSLContext tls) {
        this(port, addresses, tls, DEFAULT_TIMEOUT, DEFAULT_MAX_BODY);
    }
}
