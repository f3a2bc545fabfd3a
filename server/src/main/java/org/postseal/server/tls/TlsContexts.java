package org.postseal.server.tls;

import io.netty.handler.ssl.SslContext;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import javax.net.ssl.X509ExtendedTrustManager;

/** The current certificates as one kind of server offers them. Safe for many threads. */
public final class TlsContexts implements Supplier<SslContext> {
    private final Optional<X509ExtendedTrustManager> clients;
    private volatile Map<HostCertificate, SslContext> current = Map.of();

    TlsContexts(Optional<X509ExtendedTrustManager> clients) {
        this.clients = clients;
    }

    /** For a client that names no host, or one that no certificate names. */
    @Override
    public SslContext get() {
        return current.values().iterator().next();
    }

    /** For a client that names this host in its hello (RFC 6066 section 3). */
    public SslContext forName(String host) {
        Map<HostCertificate, SslContext> now = current;
        if (host != null) {
            for (Map.Entry<HostCertificate, SslContext> entry : now.entrySet()) {
                if (entry.getKey().names(host)) {
                    return entry.getValue();
                }
            }
        }
        return now.values().iterator().next();
    }

    /** Made before it is in force: a handshake never waits for it. */
    void update(Iterable<HostCertificate> certificates) throws IOException {
        Map<HostCertificate, SslContext> next = new LinkedHashMap<>();
        for (HostCertificate certificate : certificates) {
            SslContext same = current.get(certificate);
            next.put(certificate, same != null ? same : certificate.context(clients));
        }
        current = next;
    }
}
