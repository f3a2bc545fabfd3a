package org.postseal.conformance.report;

import org.postseal.conformance.Verdict;

import java.io.Console;
import java.util.Map;

/** Colours of a terminal, or none. */
public enum Colours {
    ANSI,
    NONE;

    private static final String RESET = "\u001b[0m";

    /** Colours where both ends are a terminal and the user has not said no (no-color.org). */
    public static Colours of(Console console, Map<String, String> environment) {
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty();
        return wanted && console != null && console.isTerminal() ? ANSI : NONE;
    }

    /** The text in the verdict's colour. */
    public String of(Verdict.Kind kind, String text) {
        if (this == NONE) {
            return text;
        }
        int colour =
                switch (kind) {
                    case PASS -> 32;
                    case FAIL -> 31;
                    case NON_STRICT -> 33;
                    case INFO -> 36;
                    case NOT_IMPLEMENTED -> 90;
                };
        return "\u001b[" + colour + "m" + text + RESET;
    }
}
