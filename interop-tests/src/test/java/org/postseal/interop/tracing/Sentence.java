package org.postseal.interop.tracing;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A sentence of the draft, which may demand something (RFC 2119) and name what by an id. */
record Sentence(String text) {
    static final Pattern ID = Pattern.compile("\\[([A-Z]-[0-9]{2})]");

    private static final Pattern KEYWORD =
            Pattern.compile(
                    "\\*\\*(MUST|REQUIRED|SHALL|SHOULD|RECOMMENDED|MAY|OPTIONAL)(?: NOT)?\\*\\*");

    List<String> ids() {
        return ID.matcher(text).results().map(found -> found.group(1)).toList();
    }

    /** MUST, SHOULD and MAY, as far as it has a word of theirs. */
    Set<String> strengths() {
        Set<String> strengths = new TreeSet<>();
        KEYWORD.matcher(text).results().map(Sentence::strength).forEach(strengths::add);
        return strengths;
    }

    /** A MUST of its own, and not the sentence of BCP 14 that explains the words. */
    boolean demands() {
        return strengths().contains("MUST") && !text.startsWith("The key words ");
    }

    private static String strength(MatchResult word) {
        return switch (word.group(1)) {
            case "MUST", "REQUIRED", "SHALL" -> "MUST";
            case "SHOULD", "RECOMMENDED" -> "SHOULD";
            default -> "MAY";
        };
    }

    @Override
    public String toString() {
        return text.length() <= 100 ? text : text.substring(0, 100) + "...";
    }
}
