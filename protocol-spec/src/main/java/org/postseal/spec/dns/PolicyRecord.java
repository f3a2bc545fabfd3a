package org.postseal.spec.dns;

import org.postseal.spec.AsciiSet;
import org.postseal.spec.Cursor;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.SealLevel;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/**
 * The policy of a domain: the {@code record} production.
 *
 * @param id changes whenever the policy does; case-sensitive
 * @param mode {@link Mode#NONE} when absent (D-03)
 * @param maxAge how long the policy may be cached; at most 31557600 s
 * @param seal levels that the domain unseals; empty when absent
 * @param keys {@code k}: site keys, current first, at most three
 * @param sources {@code src}: where user keys are published; empty when absent, exhaustive when
 *     authenticated (D-10)
 * @param siteAuth {@code auth=site}: every MX can prove the site key
 * @param rua where reports go
 */
public record PolicyRecord(
        String id,
        Mode mode,
        Optional<Duration> maxAge,
        Set<SealLevel> seal,
        List<Fingerprint> keys,
        Optional<Set<Source>> sources,
        boolean siteAuth,
        Optional<URI> rua) {
    /** What the domain asks of senders. */
    public enum Mode {
        NONE,
        TESTING,
        ENFORCE
    }

    /** Where a domain publishes user certificates. */
    public enum Source {
        DANE,
        WKD,
        SMTP
    }

    /** The most octets that the HTTPS form may have (D-09). */
    public static final int MAX_OCTETS = 65536;

    static final String VERSION = "v=smtp-openpgp1";
    static final int MAX_KEYS = 3;
    static final int MAX_AGE_SECONDS = 31_557_600;
    private static final AsciiSet AFTER_VERSION = AsciiSet.of("; \t");

    public PolicyRecord {
        seal = Set.copyOf(seal);
        keys = List.copyOf(keys);
        sources = sources.map(Set::copyOf);
    }

    /**
     * Decodes the joined strings of one TXT record, or the HTTPS policy body (D-09), which may end
     * with a line end.
     */
    @Requirement({"D-01", "D-02", "D-03", "D-06", "D-07"})
    public static PolicyRecord decode(String text) throws SyntaxException {
        return new PolicyRecordParser(new Cursor(text, MAX_OCTETS)).record();
    }

    /**
     * True where a TXT record at the policy name is meant to be one of ours: it starts with {@code
     * v=smtp-openpgp1}. What is not is no record to count (D-01).
     */
    @Requirement("D-01")
    public static boolean isCandidate(String text) {
        return text.startsWith(VERSION)
                && (text.length() == VERSION.length()
                        || AFTER_VERSION.contains(text.charAt(VERSION.length())));
    }

    /**
     * The seals that the domain wants. A policy that enforces, or rehearses it, and has no {@code
     * seal} means what it publishes keys for.
     */
    @Requirement("D-06")
    public Set<SealLevel> wanted() {
        if (!seal.isEmpty() || mode == Mode.NONE) {
            return seal;
        }
        Set<SealLevel> published = EnumSet.noneOf(SealLevel.class);
        if (!keys.isEmpty()) {
            published.add(SealLevel.SITE);
        }
        if (sources.isPresent()) {
            published.add(SealLevel.USER);
        }
        return published;
    }

    /** The canonical text. */
    public String encode() {
        StringBuilder text = new StringBuilder(VERSION).append("; id=").append(id);
        text.append("; mode=").append(token(mode));
        maxAge.ifPresent(age -> text.append("; max_age=").append(age.toSeconds()));
        if (!seal.isEmpty()) {
            text.append("; seal=").append(SealLevel.text(seal));
        }
        if (!keys.isEmpty()) {
            text.append("; k=").append(list(keys));
        }
        sources.ifPresent(set -> text.append("; src=").append(sources(set)));
        if (siteAuth) {
            text.append("; auth=site");
        }
        rua.ifPresent(uri -> text.append("; rua=").append(encode(uri)));
        return text.toString();
    }

    private static String list(List<Fingerprint> keys) {
        StringJoiner text = new StringJoiner(",");
        keys.forEach(key -> text.add(key.hex()));
        return text.toString();
    }

    private static String sources(Set<Source> set) {
        StringJoiner text = new StringJoiner(",");
        for (Source source : Source.values()) {
            if (set.contains(source)) {
                text.add(token(source));
            }
        }
        return text.toString();
    }

    /** The delimiters of fields and lists are percent-encoded in a URI. */
    private static String encode(URI uri) {
        return uri.toASCIIString().replace(";", "%3B").replace(",", "%2C");
    }

    static String token(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
