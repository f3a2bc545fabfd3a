package org.postseal.server.acme;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

import javax.net.ssl.SSLContext;

/**
 * Whom to ask.
 *
 * @param directory the authority's directory; its terms of service have been agreed to
 * @param contact where the authority may write to
 * @param accountKey PEM, 0600; made when it is first needed
 * @param tls verifies the directory
 */
public record AcmeSettings(URI directory, Optional<URI> contact, Path accountKey, SSLContext tls) {}
