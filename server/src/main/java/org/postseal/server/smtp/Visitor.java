package org.postseal.server.smtp;

import java.net.InetAddress;

/**
 * Who has connected.
 *
 * @param address the client's own, also behind a balancer
 * @param tlsAtBalancer a balancer says that the client's TLS ended there: whatever TLS there is
 *     here is not with the client
 */
record Visitor(InetAddress address, boolean tlsAtBalancer) {
    static Visitor direct(InetAddress address) {
        return new Visitor(address, false);
    }
}
