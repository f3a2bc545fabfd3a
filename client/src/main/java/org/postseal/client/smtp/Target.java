package org.postseal.client.smtp;

import org.postseal.client.session.Credentials;
import org.postseal.client.session.DanePolicy;
import org.postseal.client.session.TlsMode;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where to connect and how. Equal targets can share connections.
 *
 * @param address resolved address and port
 * @param serverName the server's name: in logs, and without DANE for SNI and the certificate
 * @param heloName what this client calls itself in EHLO
 * @param localAddress where to connect from
 * @param dane there where TLS is by DANE, and only there
 * @param credentials to log in with, which needs TLS that verifies
 */
public record Target(
        InetSocketAddress address,
        String serverName,
        String heloName,
        Optional<InetAddress> localAddress,
        Protocol protocol,
        TlsMode tls,
        Optional<DanePolicy> dane,
        Optional<Credentials> credentials) {
    public Target {
        if (dane.isPresent() != (tls == TlsMode.DANE)) {
            throw new IllegalArgumentException("a DANE policy and TLS by DANE go together");
        }
        if (credentials.isPresent() && tls != TlsMode.VERIFIED && tls != TlsMode.DANE) {
            throw new IllegalArgumentException("a login needs TLS that verifies");
        }
    }

    /** SMTP with opportunistic TLS. */
    public static Target smtp(InetSocketAddress address, String serverName, String heloName) {
        return new Target(
                address,
                serverName,
                heloName,
                Optional.empty(),
                Protocol.SMTP,
                TlsMode.OPPORTUNISTIC,
                Optional.empty(),
                Optional.empty());
    }

    /** The same with another mode than DANE; never for a target that has a DANE policy. */
    public Target withTls(TlsMode mode) {
        return new Target(
                address, serverName, heloName, localAddress, protocol, mode, dane, credentials);
    }

    /** The same with TLS by DANE. */
    public Target withDane(DanePolicy policy) {
        return new Target(
                address,
                serverName,
                heloName,
                localAddress,
                protocol,
                TlsMode.DANE,
                Optional.of(policy),
                credentials);
    }

    /** In TLS from the first octet. */
    public Target withImplicitTls(TlsMode mode) {
        return new Target(
                address,
                serverName,
                heloName,
                localAddress,
                Protocol.SMTPS,
                mode,
                dane,
                credentials);
    }

    /** With a login, before which the certificate must verify. */
    public Target withLogin(Credentials login) {
        return new Target(
                address,
                serverName,
                heloName,
                localAddress,
                protocol,
                tls == TlsMode.DANE ? tls : TlsMode.VERIFIED,
                dane,
                Optional.of(login));
    }

    /** For SNI, and to compare certificates with. */
    String tlsName() {
        return dane.map(DanePolicy::base).orElse(serverName);
    }

    /** Host and address for logs: {@code mx.dave.test[127.0.0.1]:25}. */
    public String label() {
        return serverName + "[" + address.getAddress().getHostAddress() + "]:" + address.getPort();
    }
}
