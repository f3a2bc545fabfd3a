package org.postseal.spec.dns;

import org.postseal.spec.SyntaxException;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An MTA-STS policy (RFC 8461 section 3.2): which hosts take the mail of a domain, and that their
 * certificates verify.
 *
 * @param maxAge how long it stands after it was fetched
 * @param mx lower-case patterns: a host name, or {@code *.} and a domain; at least one unless the
 *     mode is none
 */
public record StsPolicy(Mode mode, Duration maxAge, List<String> mx) {
    /** The largest max_age, 31557600 s; a larger one counts as this. */
    public static final Duration MAX_AGE = Duration.ofHours(8766);

    /** The largest file taken, in octets. */
    public static final int LONGEST = 64 << 10;

    static final int MOST_PATTERNS = 500;

    private static final String VERSION = "STSv1";

    /** What follows where a host does not do as the policy says. */
    public enum Mode {
        NONE,
        /** It is reported. */
        TESTING,
        /** The host gets no mail. */
        ENFORCE;

        /** As it stands in a policy. */
        public String token() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Mode> of(String token) {
            for (Mode mode : values()) {
                if (mode.token().equals(token)) {
                    return Optional.of(mode);
                }
            }
            return Optional.empty();
        }
    }

    public StsPolicy {
        mx = List.copyOf(mx);
    }

    /** Where a domain's policy is served. */
    public static URI url(String domain) {
        return URI.create("https://mta-sts." + domain + "/.well-known/mta-sts.txt");
    }

    /**
     * Reads a policy file.
     *
     * @param text UTF-8, its lines ended by LF or CRLF
     */
    public static StsPolicy decode(String text) throws SyntaxException {
        return new StsPolicyParser(text).policy();
    }

    /**
     * The first pattern that names a host (section 4.1). A star stands for one whole label.
     *
     * @param host lower-case A-labels
     */
    public Optional<String> pattern(String host) {
        int dot = host.indexOf('.');
        String parent = dot < 0 ? "" : host.substring(dot);
        return mx.stream()
                .filter(
                        pattern ->
                                pattern.startsWith("*.")
                                        ? dot > 0 && parent.equals(pattern.substring(1))
                                        : pattern.equals(host))
                .findFirst();
    }

    /** The lines of the file, in the usual order; also the {@code policy-string} of RFC 8460. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("version: " + VERSION);
        lines.add("mode: " + mode.token());
        mx.forEach(pattern -> lines.add("mx: " + pattern));
        lines.add("max_age: " + maxAge.toSeconds());
        return lines;
    }

    /** The file, its lines ended by CRLF. */
    public String encode() {
        return String.join("\r\n", lines()) + "\r\n";
    }
}
