package org.postseal.server.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import javax.net.ssl.SSLException;

/** The current certificates as one kind of server offers them. Safe for many threads. */
public final class TlsContexts implements Supplier<SslContext> {
    private final UnaryOperator<SslContextBuilder> kind;
    private volatile Map<HostCertificate, SslContext> current = Map.of();

    TlsContexts(UnaryOperator<SslContextBuilder> kind) {
        this.kind = kind;
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
            next.put(certificate, same != null ? same : make(certificate));
        }
        current = next;
    }

    private SslContext make(HostCertificate certificate) throws IOException {
        try {
            return kind.apply(certificate.contextBuilder()).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IOException(certificate + " cannot be used for TLS: " + e.getMessage(), e);
        }
    }
}
