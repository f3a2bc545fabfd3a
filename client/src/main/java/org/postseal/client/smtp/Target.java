package org.postseal.client.smtp;

import org.postseal.client.session.TlsMode;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where to connect and how. Equal targets can share connections.
 *
 * @param address resolved address and port
 * @param serverName the server's name: for SNI, for the certificate and in logs
 * @param heloName what this client calls itself in EHLO
 * @param localAddress where to connect from
 */
public record Target(
        InetSocketAddress address,
        String serverName,
        String heloName,
        Optional<InetAddress> localAddress,
        Protocol protocol,
        TlsMode tls) {
    /** SMTP with opportunistic TLS. */
    public static Target smtp(InetSocketAddress address, String serverName, String heloName) {
        return new Target(
                address,
                serverName,
                heloName,
                Optional.empty(),
                Protocol.SMTP,
                TlsMode.OPPORTUNISTIC);
    }

    public Target withTls(TlsMode mode) {
        return new Target(address, serverName, heloName, localAddress, protocol, mode);
    }

    /** Host and address for logs: {@code mx.dave.test[127.0.0.1]:25}. */
    public String label() {
        return serverName + "[" + address.getAddress().getHostAddress() + "]:" + address.getPort();
    }
}
