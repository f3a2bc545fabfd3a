package org.postseal.conformance;

import java.util.Locale;

/**
 * What a case found.
 *
 * @param reason for people; what was expected and what came, where that differs
 */
public record Verdict(Kind kind, String reason) {
    /** From good to unknown. */
    public enum Kind {
        PASS,
        /** A SHOULD was not met, or a MUST in spirit but not to the letter. */
        NON_STRICT,
        FAIL,
        /** Nothing to judge; what was seen is told. */
        INFO,
        /** The peer does not claim the feature. */
        NOT_IMPLEMENTED;

        /** As reports write it: {@code non-strict}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public static Verdict pass() {
        return new Verdict(Kind.PASS, "");
    }

    public static Verdict info(String seen) {
        return new Verdict(Kind.INFO, seen);
    }
}
