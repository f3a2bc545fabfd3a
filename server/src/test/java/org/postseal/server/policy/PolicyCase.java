package org.postseal.server.policy;

import org.postseal.client.keys.DomainPolicy;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.dns.PolicyRecord.Mode;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.SealLevel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a domain publishes, in the words of the tables, and the record that says so. */
record PolicyCase(
        String origin,
        String mode,
        String seal,
        String k,
        String src,
        Optional<PolicyRecord> record) {
    private static final Instant END = Instant.parse("2026-07-01T00:00:00Z");
    private static final Fingerprint KEY = new Fingerprint("0123456789".repeat(4));

    /** Every record that differs in what the decision may look at, and none. */
    static List<PolicyCase> all() {
        List<PolicyCase> all = new ArrayList<>();
        all.add(new PolicyCase("none", "none", "-", "no", "-", Optional.empty()));
        for (Mode mode : Mode.values()) {
            for (String origin : List.of("authenticated", "hint")) {
                all.add(of(origin, mode, "-", "no", "-"));
                all.add(of(origin, mode, "-", "yes", "-"));
                all.add(of(origin, mode, "-", "no", "smtp"));
                all.add(of(origin, mode, "-", "yes", "elsewhere"));
                all.add(of(origin, mode, "site", "yes", "-"));
                all.add(of(origin, mode, "user", "no", "elsewhere"));
                all.add(of(origin, mode, "both", "yes", "smtp"));
            }
            all.add(of("authenticated", mode, "user", "no", "smtp"));
            all.add(of("authenticated", mode, "both", "yes", "elsewhere"));
        }
        return all;
    }

    private static PolicyCase of(String origin, Mode mode, String seal, String k, String src) {
        PolicyRecord record =
                new PolicyRecord(
                        "1",
                        mode,
                        Optional.empty(),
                        scopes(seal),
                        k.equals("yes") ? List.of(KEY) : List.of(),
                        sources(src),
                        false,
                        Optional.empty());
        String name = mode.name().toLowerCase(Locale.ROOT);
        return new PolicyCase(origin, name, seal, k, src, Optional.of(record));
    }

    static Set<SealLevel> scopes(String seal) {
        return switch (seal) {
            case "-" -> Set.of();
            case "site" -> Set.of(SealLevel.SITE);
            case "user" -> Set.of(SealLevel.USER);
            case "both" -> Set.of(SealLevel.SITE, SealLevel.USER);
            default -> throw new IllegalArgumentException(seal);
        };
    }

    private static Optional<Set<PolicyRecord.Source>> sources(String src) {
        return switch (src) {
            case "-" -> Optional.empty();
            case "smtp" -> Optional.of(Set.of(PolicyRecord.Source.WKD, PolicyRecord.Source.SMTP));
            case "elsewhere" -> Optional.of(Set.of(PolicyRecord.Source.DANE));
            default -> throw new IllegalArgumentException(src);
        };
    }

    /** An authenticated {@code src} without smtp. */
    boolean isElsewhereOnly() {
        return origin.equals("authenticated") && src.equals("elsewhere");
    }

    /**
     * The policy as discovery gives it.
     *
     * @param turn picks one of the equivalent origins
     */
    DomainPolicy policy(DomainPolicy.Lookup lookup, int turn) {
        DomainPolicy.Origin as =
                switch (origin) {
                    case "none" -> DomainPolicy.Origin.NONE;
                    case "hint" -> DomainPolicy.Origin.HINT;
                    default ->
                            switch (turn % 3) {
                                case 0 -> DomainPolicy.Origin.PIN;
                                case 1 -> DomainPolicy.Origin.DNSSEC;
                                default -> DomainPolicy.Origin.HTTPS;
                            };
                };
        return new DomainPolicy(record, as, END, lookup, "");
    }
}
