package org.postseal.conformance.client;

import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.Signatures;
import org.postseal.conformance.openpgp.Signing;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A reply to PGPKEY, right unless changed. All {@code with…} methods give changed copies.
 *
 * @param length what LEN says
 * @param hash what SHA256 says
 * @param expires Unix seconds
 * @param signature the S, where there is one
 * @param proof the P, where there is one
 */
record KeyReply(
        String scope,
        String fingerprint,
        int length,
        String hash,
        long expires,
        byte[] certificate,
        Optional<byte[]> signature,
        boolean ended,
        Optional<byte[]> proof) {
    private static final int COLUMNS = 384;

    static KeyReply site(Identity identity) {
        return of("site", identity);
    }

    static KeyReply user(Identity identity) {
        return of("user", identity);
    }

    private static KeyReply of(String scope, Identity identity) {
        byte[] certificate = identity.certificate();
        return new KeyReply(
                scope,
                identity.fingerprint(),
                certificate.length,
                sha256(certificate),
                Instant.now().plus(Duration.ofDays(1)).getEpochSecond(),
                certificate,
                Optional.empty(),
                true,
                Optional.empty());
    }

    KeyReply withFingerprint(String other) {
        return new KeyReply(
                scope, other, length, hash, expires, certificate, signature, ended, proof);
    }

    KeyReply withLength(int other) {
        return new KeyReply(
                scope, fingerprint, other, hash, expires, certificate, signature, ended, proof);
    }

    KeyReply withHash(String other) {
        return new KeyReply(
                scope, fingerprint, length, other, expires, certificate, signature, ended, proof);
    }

    KeyReply expiresIn(Duration time) {
        long end = Instant.now().plus(time).getEpochSecond();
        return new KeyReply(
                scope, fingerprint, length, hash, end, certificate, signature, ended, proof);
    }

    /** Other octets, with LEN and SHA256 that fit. */
    KeyReply withCertificate(byte[] other) {
        return new KeyReply(
                scope,
                fingerprint,
                other.length,
                sha256(other),
                expires,
                other,
                signature,
                ended,
                proof);
    }

    /** With the {@code S} of this site key, made now. */
    KeyReply signed(Identity site, String query) {
        return signed(Signing.by(site.signing()), query);
    }

    KeyReply signed(Signing how, String query) {
        byte[] octets =
                Signatures.keyReplyOctets(query, scope, HexFormat.of().parseHex(hash), expires);
        return withSignature(Signatures.detached(how, octets));
    }

    private KeyReply withSignature(byte[] packet) {
        return new KeyReply(
                scope,
                fingerprint,
                length,
                hash,
                expires,
                certificate,
                Optional.of(packet),
                ended,
                proof);
    }

    /**
     * With the {@code P} of this key.
     *
     * @param exporter of the session that it proves
     * @param query {@code site:} and the domain
     */
    KeyReply proved(Identity by, byte[] exporter, String query) {
        byte[] octets = Signatures.proofOctets(exporter, query, HexFormat.of().parseHex(hash));
        return new KeyReply(
                scope,
                fingerprint,
                length,
                hash,
                expires,
                certificate,
                signature,
                ended,
                Optional.of(Signatures.detached(Signing.by(by.signing()), octets)));
    }

    /** The last line is the last of the key. */
    KeyReply withoutEnd() {
        return new KeyReply(
                scope, fingerprint, length, hash, expires, certificate, signature, false, proof);
    }

    /** The lines, with CRLF between them. */
    String text() {
        StringBuilder reply = new StringBuilder();
        reply.append(
                "250-2.0.0 KEY V=1 SCOPE=%s FPR=%s LEN=%d SHA256=%s EXP=%d\r\n"
                        .formatted(scope, fingerprint, length, hash, expires));
        lines(reply, "K", certificate);
        signature.ifPresent(packet -> lines(reply, "S", packet));
        proof.ifPresent(packet -> lines(reply, "P", packet));
        if (ended) {
            return reply.append("250 2.0.0 END").toString();
        }
        reply.setLength(reply.length() - 2);
        return reply.replace(reply.lastIndexOf("250-"), reply.lastIndexOf("250-") + 4, "250 ")
                .toString();
    }

    private static void lines(StringBuilder reply, String letter, byte[] octets) {
        String text = Base64.getEncoder().encodeToString(octets);
        for (int i = 0; i < text.length(); i += COLUMNS) {
            String piece = text.substring(i, Math.min(text.length(), i + COLUMNS));
            reply.append("250-2.0.0 ").append(letter).append(' ').append(piece).append("\r\n");
        }
    }

    static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
