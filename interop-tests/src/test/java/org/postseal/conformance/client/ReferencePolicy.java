package org.postseal.conformance.client;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A policy record. */
record ReferencePolicy(
        String text,
        String id,
        String mode,
        Set<String> seal,
        List<String> keys,
        Optional<Set<String>> sources,
        long maxAge,
        boolean siteAuth) {
    private static final Set<String> KNOWN =
            Set.of("id", "mode", "max_age", "seal", "k", "src", "auth", "rua");

    private static final Set<String> MODES = Set.of("none", "testing", "enforce");

    static boolean isOne(String text, Flaws flaws) {
        boolean any = flaws.has(Mutant.ANY_RECORD_VERSION);
        return any
                ? text.startsWith("v=smtp-openpgp")
                : text.equals("v=smtp-openpgp1") || text.matches("v=smtp-openpgp1[ \t;].*");
    }

    static Optional<ReferencePolicy> parse(String text, Flaws flaws) {
        Map<String, String> fields = new HashMap<>();
        String[] all = text.strip().split("[ \t]*;[ \t]*", -1);
        for (int i = 1; i < all.length; i++) {
            int equals = all[i].indexOf('=');
            if (equals <= 0) {
                if (i == all.length - 1 && all[i].isEmpty()) {
                    break;
                }
                return Optional.empty();
            }
            String name = all[i].substring(0, equals);
            String value = all[i].substring(equals + 1);
            String key = flaws.has(Mutant.CASE_MATTERS) ? name : name.toLowerCase(Locale.ROOT);
            if (!KNOWN.contains(key)) {
                if (flaws.has(Mutant.UNKNOWN_FIELD_INVALID)) {
                    return Optional.empty();
                }
                continue;
            }
            if (fields.put(key, value) != null && !flaws.has(Mutant.REPEATED_FIELD_TAKEN)) {
                return Optional.empty();
            }
        }
        return of(text, fields, flaws);
    }

    private static Optional<ReferencePolicy> of(
            String text, Map<String, String> fields, Flaws flaws) {
        String noMode = flaws.has(Mutant.NO_MODE_ENFORCES) ? "enforce" : "none";
        String mode = lower(fields.getOrDefault("mode", noMode));
        if (!MODES.contains(mode)) {
            if (!flaws.has(Mutant.UNKNOWN_MODE_ENFORCES)) {
                return Optional.empty();
            }
            mode = "enforce";
        }
        if (!fields.containsKey("id") && !flaws.has(Mutant.ID_NOT_NEEDED)) {
            return Optional.empty();
        }
        List<String> keys = words(fields.get("k"));
        boolean whole = keys.stream().allMatch(k -> k.matches("[0-9a-f]{40}|[0-9a-f]{64}"));
        if (!whole && !flaws.has(Mutant.KEY_IDS_TAKEN)) {
            return Optional.empty();
        }
        Optional<Set<String>> sources =
                Optional.ofNullable(fields.get("src")).map(s -> Set.copyOf(words(s)));
        boolean bare = keys.isEmpty() && sources.isEmpty();
        if (mode.equals("enforce") && bare && !flaws.has(Mutant.ENFORCES_WITHOUT_KEYS)) {
            return Optional.empty();
        }
        String id = fields.getOrDefault("id", "");
        long maxAge = Long.parseLong(fields.getOrDefault("max_age", "0"));
        Set<String> seal = Set.copyOf(words(fields.get("seal")));
        boolean siteAuth = lower(fields.getOrDefault("auth", "none")).equals("site");
        return Optional.of(
                new ReferencePolicy(text, id, mode, seal, keys, sources, maxAge, siteAuth));
    }

    private static List<String> words(String value) {
        return value == null ? List.of() : List.of(lower(value).split(",", -1));
    }

    private static String lower(String value) {
        return value.toLowerCase(Locale.ROOT);
    }

    boolean enforces() {
        return mode.equals("enforce");
    }

    /** True where k names the certificate. */
    boolean names(String fingerprint, Flaws flaws) {
        List<String> all = flaws.has(Mutant.FIRST_KEY_ONLY) ? keys.subList(0, 1) : keys;
        return all.contains(fingerprint)
                || (flaws.has(Mutant.KEY_IDS_TAKEN) && all.stream().anyMatch(fingerprint::endsWith))
                || flaws.has(Mutant.ANY_SITE_CERTIFICATE);
    }
}
