package org.postseal.conformance.wire;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One reply of a server.
 *
 * @param code the same on each line
 * @param lines as they came, with code and separator, without CRLF; an octet a char
 */
public record Reply(int code, List<String> lines) {
    private static final int TEXT = 4;

    /** RFC 2034 section 4, RFC 3463 section 2. */
    private static final Pattern ENHANCED = Pattern.compile("([245]\\.\\d{1,3}\\.\\d{1,3})( .*)?");

    public Reply {
        lines = List.copyOf(lines);
    }

    /** 2yz. */
    public boolean isPositive() {
        return code / 100 == 2;
    }

    /** 5yz. */
    public boolean isPermanent() {
        return code / 100 == 5;
    }

    /** Lines without code and separator. */
    public List<String> texts() {
        return lines.stream().map(Reply::text).toList();
    }

    /** The enhanced status code of the last line. */
    public Optional<String> enhanced() {
        return enhanced(lines.getLast());
    }

    /** The enhanced status code of one of the {@link #lines}. */
    public static Optional<String> enhanced(String line) {
        Matcher found = ENHANCED.matcher(text(line));
        return found.matches() ? Optional.of(found.group(1)) : Optional.empty();
    }

    /** True for this reply code and, on the last line, this enhanced status code. */
    public boolean is(int wanted, String enhancedCode) {
        return code == wanted && enhanced().filter(enhancedCode::equals).isPresent();
    }

    private static String text(String line) {
        return line.length() > TEXT ? line.substring(TEXT) : "";
    }

    /** For findings: the last line, and how many came before it. */
    @Override
    public String toString() {
        int before = lines.size() - 1;
        return "\"" + lines.getLast() + "\"" + (before == 0 ? "" : " after " + before + " lines");
    }
}
