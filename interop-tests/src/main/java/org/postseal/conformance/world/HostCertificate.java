package org.postseal.conformance.world;

import java.security.cert.X509Certificate;

import javax.net.ssl.SSLContext;

/**
 * What a server shows.
 *
 * @param tls with the private key, and the chain up to its authority
 * @param certificate the server's own
 */
public record HostCertificate(SSLContext tls, X509Certificate certificate) {}
