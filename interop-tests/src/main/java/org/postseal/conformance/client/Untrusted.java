package org.postseal.conformance.client;

import org.postseal.conformance.world.CertificateAuthority;
import org.postseal.conformance.world.HostCertificate;

import java.util.List;

import javax.net.ssl.SSLContext;

/** TLS of a host whose authority nobody was told to trust. */
final class Untrusted {
    private Untrusted() {}

    static SSLContext server(String host) {
        return host(host).tls();
    }

    static HostCertificate host(String host) {
        return new CertificateAuthority().host(List.of(host));
    }
}
