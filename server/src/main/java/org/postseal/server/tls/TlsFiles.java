package org.postseal.server.tls;

import java.nio.file.Path;

/**
 * Where a certificate is kept.
 *
 * @param certificate PEM, the host's own first, then its issuers
 * @param key PEM, PKCS#8 or the older forms, not encrypted; may be the same file
 */
public record TlsFiles(Path certificate, Path key) {
    @Override
    public String toString() {
        return certificate.equals(key) ? certificate.toString() : certificate + " and " + key;
    }
}
