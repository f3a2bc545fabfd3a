package org.postseal.conformance.client;

import org.bouncycastle.openpgp.PGPSignature;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Certificate;
import org.postseal.conformance.openpgp.Signatures;

import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A positive reply to PGPKEY that was not refused.
 *
 * @param signed when a good S was made; empty without one
 */
record ReferenceKeyReply(
        String scope, ReferenceCertificate certificate, long expires, Optional<Long> signed) {
    /** Seven days, and an hour for clocks that differ. */
    private static final long MOST_SECONDS = 7 * 86_400 + 3_600;

    private static final Pattern FIRST =
            Pattern.compile(
                    "2\\.0\\.0 KEY V=1 SCOPE=(site|user) FPR=([0-9A-Fa-f]+) LEN=([0-9]+)"
                            + " SHA256=([0-9A-Fa-f]{64}) EXP=([0-9]+)");

    /**
     * @param sites that may have made the S
     */
    static ReferenceKeyReply parse(
            List<String> reply, String query, List<byte[]> sites, Flaws flaws) throws IOException {
        Matcher first = FIRST.matcher(reply.getFirst().substring(4));
        boolean ended = reply.getLast().equals("250 2.0.0 END") || flaws.has(Mutant.END_UNCHECKED);
        if (!first.matches() || !ended) {
            throw new IOException("not a key reply");
        }
        byte[] octets = joined(reply, "2.0.0 K ");
        ReferenceCertificate certificate =
                ReferenceCertificate.parse(octets, flaws)
                        .orElseThrow(() -> new IOException("no certificate"));
        boolean length =
                Integer.parseInt(first.group(3)) == octets.length
                        || flaws.has(Mutant.LENGTH_UNCHECKED);
        boolean hash =
                first.group(4).equalsIgnoreCase(KeyReply.sha256(octets))
                        || flaws.has(Mutant.HASH_UNCHECKED);
        boolean fingerprint =
                first.group(2).equalsIgnoreCase(certificate.fingerprint())
                        || flaws.has(Mutant.FINGERPRINT_UNCHECKED);
        if (!length || !hash || !fingerprint) {
            throw new IOException("the certificate is not the one announced");
        }
        long expires = Long.parseLong(first.group(5));
        long now = Instant.now().getEpochSecond();
        boolean bounded = now < expires && expires < now + MOST_SECONDS;
        if (!bounded && !flaws.has(Mutant.ANY_EXPIRY)) {
            throw new IOException("EXP is out of bounds");
        }
        byte[] signature = joined(reply, "2.0.0 S ");
        byte[] octetsSigned =
                Signatures.keyReplyOctets(
                        query, first.group(1), HexFormat.of().parseHex(first.group(4)), expires);
        return new ReferenceKeyReply(
                first.group(1),
                certificate,
                expires,
                signed(signature, octetsSigned, sites, flaws));
    }

    private static Optional<Long> signed(
            byte[] packet, byte[] octets, List<byte[]> sites, Flaws flaws) throws IOException {
        if (packet.length == 0) {
            return flaws.has(Mutant.SIGNATURE_NOT_NEEDED) ? Optional.of(0L) : Optional.empty();
        }
        try {
            PGPSignature signature = Signatures.parse(packet);
            boolean good =
                    flaws.has(Mutant.SIGNATURE_UNCHECKED)
                            || sites.stream()
                                    .map(Certificate::parse)
                                    .anyMatch(s -> Signatures.verifies(signature, octets, s));
            long created = signature.getCreationTime().toInstant().getEpochSecond();
            if (!good && !sites.isEmpty() && !flaws.has(Mutant.FOREIGN_SIGNATURE_IS_NONE)) {
                throw new IOException("not signed by the site");
            }
            return good ? Optional.of(created) : Optional.empty();
        } catch (Violation e) {
            return Optional.empty();
        }
    }

    static byte[] joined(List<String> reply, String prefix) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : reply) {
            if (line.startsWith(prefix, 4)) {
                text.append(line.substring(4 + prefix.length()));
            }
        }
        try {
            return Base64.getDecoder().decode(text.toString());
        } catch (IllegalArgumentException e) {
            throw new IOException("not base64", e);
        }
    }
}
