package org.postseal.client.keys;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.KeyReply;
import org.postseal.spec.smtp.SealLevel;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * An authenticated certificate as it is kept: one line {@code scope source checked until signed
 * signer}, times in Unix seconds, {@code -} for what is absent, then its octets.
 *
 * @param checked when its source was last asked
 * @param until when it ends
 * @param signed when its {@code S} was made; a later reply may not carry an older one (K-08)
 * @param signer the site key of that {@code S}
 */
record CachedCertificate(
        SealLevel scope,
        Certificate certificate,
        Source source,
        Instant checked,
        Instant until,
        Optional<Instant> signed,
        Optional<Fingerprint> signer) {
    private static final int LONGEST_HEAD = 256;

    boolean isLive(Instant now) {
        return now.isBefore(until);
    }

    /** In the second half of its life the source is asked again. */
    boolean isAging(Instant now) {
        long half = (until.getEpochSecond() - checked.getEpochSecond()) / 2;
        return now.isAfter(checked.plusSeconds(half)) || now.isBefore(checked);
    }

    CachedCertificate endingAt(Instant end) {
        return new CachedCertificate(scope, certificate, source, checked, end, signed, signer);
    }

    CachedCertificate with(Certificate other) {
        return new CachedCertificate(scope, other, source, checked, until, signed, signer);
    }

    Candidate candidate(Instant now) {
        return Candidates.of(scope, certificate, source, true, until, now);
    }

    byte[] encode() {
        String head =
                String.join(
                        " ",
                        scope.token(),
                        source.name(),
                        Long.toString(checked.getEpochSecond()),
                        Long.toString(until.getEpochSecond()),
                        signed.map(at -> Long.toString(at.getEpochSecond())).orElse("-"),
                        signer.map(Fingerprint::hex).orElse("-"));
        byte[] line = (head + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] octets = certificate.encoded();
        byte[] value = Arrays.copyOf(line, line.length + octets.length);
        System.arraycopy(octets, 0, value, line.length, octets.length);
        return value;
    }

    static CachedCertificate decode(byte[] value, ParsedCertificates parser)
            throws SyntaxException {
        if (value.length > LONGEST_HEAD + KeyReply.MAX_CERTIFICATE) {
            throw new SyntaxException("a stored certificate is too long");
        }
        int end = 0;
        while (end < value.length && end < LONGEST_HEAD && value[end] != '\n') {
            end++;
        }
        String[] head = new String(value, 0, end, StandardCharsets.US_ASCII).split(" ", -1);
        if (head.length != 6 || end + 1 >= value.length) {
            throw new SyntaxException("a stored certificate has a head of six fields");
        }
        Certificate certificate = parser.parse(Arrays.copyOfRange(value, end + 1, value.length));
        try {
            return new CachedCertificate(
                    head[0].equals(SealLevel.USER.token()) ? SealLevel.USER : SealLevel.SITE,
                    certificate,
                    Source.valueOf(head[1]),
                    time(head[2]),
                    time(head[3]),
                    head[4].equals("-") ? Optional.empty() : Optional.of(time(head[4])),
                    head[5].equals("-")
                            ? Optional.empty()
                            : Optional.of(Fingerprint.parse(head[5])));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new SyntaxException("a stored certificate with a bad value");
        }
    }

    private static Instant time(String seconds) {
        return Instant.ofEpochSecond(Long.parseLong(seconds));
    }
}
