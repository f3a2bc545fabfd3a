package org.postseal.conformance.client;

import org.postseal.conformance.world.CertificateAuthority;

import java.util.List;

import javax.net.ssl.SSLContext;

/** TLS of a host whose authority nobody was told to trust. */
final class Untrusted {
    private Untrusted() {}

    static SSLContext server(String host) {
        return new CertificateAuthority().server(List.of(host));
    }
}
