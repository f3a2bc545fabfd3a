package org.postseal.server.authentication;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The record at {@code _dmarc} (RFC 7489 section 6.3): what matters to who receives.
 *
 * @param subdomains the policy for names below the one that has the record
 * @param strictDkim {@code adkim=s}
 * @param strictSpf {@code aspf=s}
 * @param percent of failing mail that the policy is for
 */
record DmarcRecord(
        Policy policy, Policy subdomains, boolean strictDkim, boolean strictSpf, int percent) {
    private static final int MAX_TEXT = 4096;

    /** What the owner of the domain wants done with mail that fails. */
    enum Policy {
        NONE,
        QUARANTINE,
        REJECT;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Optional<Policy> parse(String word) {
            return List.of(values()).stream().filter(p -> p.wire().equals(word)).findFirst();
        }
    }

    static boolean isCandidate(String text) {
        return text.strip().matches("(?s)v\\s*=\\s*DMARC1\\s*(;.*)?");
    }

    /** Empty where it is to be ignored (section 6.6.3). */
    static Optional<DmarcRecord> parse(String text) {
        if (text.length() > MAX_TEXT || !isCandidate(text)) {
            return Optional.empty();
        }
        Map<String, String> tags = new HashMap<>();
        for (String tag : text.split(";", -1)) {
            int equals = tag.indexOf('=');
            if (equals > 0) {
                tags.putIfAbsent(
                        tag.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        tag.substring(equals + 1).strip().toLowerCase(Locale.ROOT));
            }
        }
        Optional<Policy> policy = Policy.parse(tags.getOrDefault("p", ""));
        Optional<Policy> below = Policy.parse(tags.getOrDefault("sp", ""));
        if (policy.isEmpty() || (tags.containsKey("sp") && below.isEmpty())) {
            if (!tags.containsKey("rua")) {
                return Optional.empty();
            }
            policy = Optional.of(Policy.NONE);
            below = Optional.empty();
        }
        return Optional.of(
                new DmarcRecord(
                        policy.get(),
                        below.orElse(policy.get()),
                        tags.getOrDefault("adkim", "r").equals("s"),
                        tags.getOrDefault("aspf", "r").equals("s"),
                        percent(tags.getOrDefault("pct", "100"))));
    }

    private static int percent(String digits) {
        boolean number = !digits.isEmpty() && digits.length() <= 3;
        return number && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Math.min(100, Integer.parseInt(digits))
                : 100;
    }
}
