package org.postseal.server.publish;

import org.postseal.spec.dns.PolicyRecord.Mode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * An MTA-STS policy of one's own (RFC 8461 section 3.2).
 *
 * @param mx patterns: host names, or {@code *.} and a domain
 */
public record MtaStsPolicy(Mode mode, Duration maxAge, List<String> mx) {
    /** RFC 8461 section 3.2: 31557600 seconds, a year of 365.25 days. */
    public static final Duration LONGEST = Duration.ofHours(8766);

    private static final int ID_DIGITS = 16;

    public MtaStsPolicy {
        mx = List.copyOf(mx);
        if (mx.isEmpty() || maxAge.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a policy names an MX, and lasts a year at most");
        }
    }

    /** The text at {@code /.well-known/mta-sts.txt}. */
    public String encode() {
        StringBuilder text =
                new StringBuilder("version: STSv1\r\nmode: ")
                        .append(mode.name().toLowerCase(Locale.ROOT))
                        .append("\r\n");
        mx.forEach(pattern -> text.append("mx: ").append(pattern).append("\r\n"));
        return text.append("max_age: ").append(maxAge.toSeconds()).append("\r\n").toString();
    }

    /** For the TXT record: it changes when, and only when, the policy does. */
    public String id() {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(encode().getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash).substring(0, ID_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The text of the TXT record at {@code _mta-sts} (RFC 8461 section 3.1). */
    public String txt() {
        return "v=STSv1; id=" + id() + ";";
    }
}
