package org.postseal.spec.openpgp;

import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.SealLevel;

/** The octets that this protocol's signatures cover, with {@code F(x) = u32be(len x) | x}. */
public final class SignedOctets {
    private SignedOctets() {}

    /**
     * What {@code S} signs: {@code "SMTP-OPENPGP-KEY v1" 00 F(query) F(scope)
     * F(SHA-256(certificate)) F(u64 EXP)}.
     */
    public static byte[] key(
            KeyQuery query, SealLevel scope, byte[] certificateSha256, long expires) {
        throw new UnsupportedOperationException();
    }

    /**
     * What {@code P} signs: {@code "SMTP-OPENPGP-PROOF v1" 00 F(exporter) F(query)
     * F(SHA-256(certificate))}.
     */
    public static byte[] proof(byte[] tlsExporter, KeyQuery query, byte[] certificateSha256) {
        throw new UnsupportedOperationException();
    }
}
