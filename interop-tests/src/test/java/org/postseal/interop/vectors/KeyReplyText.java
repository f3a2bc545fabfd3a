package org.postseal.interop.vectors;

import com.fasterxml.jackson.databind.JsonNode;

import org.postseal.conformance.openpgp.Octets;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A key reply on the wire.
 *
 * @param fingerprint what FPR says
 */
record KeyReplyText(
        String scope,
        String fingerprint,
        byte[] certificate,
        long expires,
        Optional<byte[]> signature) {
    private static final int LINE = 384;

    KeyReplyText fingerprint(String other) {
        return new KeyReplyText(scope, other, certificate, expires, signature);
    }

    KeyReplyText certificate(byte[] other) {
        return new KeyReplyText(scope, fingerprint, other, expires, signature);
    }

    KeyReplyText signature(byte[] other) {
        return new KeyReplyText(scope, fingerprint, certificate, expires, Optional.of(other));
    }

    KeyReplyText unsigned() {
        return new KeyReplyText(scope, fingerprint, certificate, expires, Optional.empty());
    }

    JsonNode lines() {
        StringBuilder text = new StringBuilder();
        text.append("250-2.0.0 KEY V=1 SCOPE=").append(scope).append(" FPR=").append(fingerprint);
        text.append(" LEN=").append(certificate.length).append(" SHA256=");
        text.append(HexFormat.of().formatHex(sha256(certificate)));
        text.append(" EXP=").append(expires).append("\r\n");
        block(text, "K", certificate);
        signature.ifPresent(octets -> block(text, "S", octets));
        return end(text);
    }

    static JsonNode unchanged(long expires, Optional<byte[]> signature) {
        StringBuilder text =
                new StringBuilder("250-2.0.0 UNCHANGED V=1 EXP=").append(expires).append("\r\n");
        signature.ifPresent(octets -> block(text, "S", octets));
        return end(text);
    }

    private static JsonNode end(StringBuilder text) {
        return MadeFamily.lines(Octets.ascii(text.append("250 2.0.0 END\r\n").toString()));
    }

    private static void block(StringBuilder text, String tag, byte[] octets) {
        String base64 = Base64.getEncoder().encodeToString(octets);
        for (int at = 0; at < base64.length(); at += LINE) {
            text.append("250-2.0.0 ").append(tag).append(' ');
            text.append(base64, at, Math.min(at + LINE, base64.length())).append("\r\n");
        }
    }

    static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
