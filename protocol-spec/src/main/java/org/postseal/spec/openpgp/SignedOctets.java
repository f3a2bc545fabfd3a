package org.postseal.spec.openpgp;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.SealLevel;

import java.nio.ByteBuffer;

/** The octets that this protocol's signatures cover, with {@code F(x) = u32be(len x) | x}. */
public final class SignedOctets {
    private SignedOctets() {}

    /**
     * What {@code S} signs: {@code "SMTP-OPENPGP-KEY v1" 00 F(query) F(scope)
     * F(SHA-256(certificate)) F(u64 EXP)}.
     */
    public static byte[] key(
            KeyQuery query, SealLevel scope, byte[] certificateSha256, long expires) {
        return octets(
                "SMTP-OPENPGP-KEY v1",
                query.signedText().getBytes(UTF_8),
                scope.token().getBytes(UTF_8),
                certificateSha256,
                ByteBuffer.allocate(Long.BYTES).putLong(expires).array());
    }

    /**
     * What {@code P} signs: {@code "SMTP-OPENPGP-PROOF v1" 00 F(exporter) F(query)
     * F(SHA-256(certificate))}.
     */
    public static byte[] proof(byte[] tlsExporter, KeyQuery query, byte[] certificateSha256) {
        return octets(
                "SMTP-OPENPGP-PROOF v1",
                tlsExporter,
                query.signedText().getBytes(UTF_8),
                certificateSha256);
    }

    private static byte[] octets(String context, byte[]... fields) {
        int length = context.length() + 1;
        for (byte[] field : fields) {
            length += Integer.BYTES + field.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length).put(context.getBytes(UTF_8)).put((byte) 0);
        for (byte[] field : fields) {
            out.putInt(field.length).put(field);
        }
        return out.array();
    }
}
