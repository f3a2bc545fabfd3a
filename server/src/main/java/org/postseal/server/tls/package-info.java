/**
 * The TLS certificates of this host: read from PEM files, checked, and changed while the server
 * runs.
 *
 * <p>Order of calls: {@link org.postseal.server.tls.TlsCertificates#open} once, {@code contexts}
 * once for each way in which they serve, then {@code reload} whenever files may have changed. A
 * connection takes the context that is current when its handshake begins.
 *
 * <p>A pair that cannot be read, that does not belong together or that is encrypted is refused with
 * an {@link java.io.IOException} that says what to do; at a reload the old pair stays in force.
 * Whether a certificate is valid now, and for which names, is reported, and never a reason not to
 * serve: opportunistic TLS (RFC 7435) is better than none.
 */
package org.postseal.server.tls;
