package org.postseal.conformance.client;

import org.postseal.conformance.world.MailHop;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * A TLSA record's data (RFC 6698 section 2.1).
 *
 * @param usage 2 for a trust anchor, 3 for the server's own certificate
 * @param selector 0 for the certificate, 1 for its key
 * @param matching 0 for the octets themselves, 1 for SHA-256, 2 for SHA-512
 */
record Tlsa(int usage, int selector, int matching, X509Certificate certificate) {
    /** What most publish. */
    static Tlsa ofHost(X509Certificate certificate) {
        return new Tlsa(3, 1, 1, certificate);
    }

    static Tlsa ofHost(MailHop hop) {
        return ofHost(hop.certificate().certificate());
    }

    static Tlsa ofAuthority(X509Certificate certificate) {
        return new Tlsa(2, 1, 1, certificate);
    }

    String text() {
        try {
            byte[] selected =
                    selector == 0
                            ? certificate.getEncoded()
                            : certificate.getPublicKey().getEncoded();
            byte[] data =
                    switch (matching) {
                        case 0 -> selected;
                        case 1 -> MessageDigest.getInstance("SHA-256").digest(selected);
                        case 2 -> MessageDigest.getInstance("SHA-512").digest(selected);
                        default -> throw new IllegalArgumentException("matching " + matching);
                    };
            return "%d %d %d %s"
                    .formatted(usage, selector, matching, HexFormat.of().formatHex(data));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
