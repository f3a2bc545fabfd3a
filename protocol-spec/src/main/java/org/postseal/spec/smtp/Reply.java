package org.postseal.spec.smtp;

import java.util.List;
import java.util.Optional;

/**
 * One SMTP reply (RFC 5321 section 4.2), possibly of several lines.
 *
 * @param code 200 to 599
 * @param enhanced the enhanced code where the reply carried a well-formed one of the same class
 *     (RFC 2034)
 * @param lines the text of each line without code, separator, enhanced code and CRLF; at least one,
 *     may be empty text
 */
public record Reply(int code, Optional<EnhancedCode> enhanced, List<String> lines) {
    private static final int MAX_SUMMARY = 500;

    public Reply {
        lines = List.copyOf(lines);
    }

    /**
     * A reply of this program's own.
     *
     * @param enhanced for example {@code 5.1.1}; empty text for none
     * @throws IllegalArgumentException where that is no enhanced code
     */
    public static Reply of(int code, String enhanced, String... lines) {
        Optional<EnhancedCode> parsed = EnhancedCode.parse(enhanced);
        if (parsed.isEmpty() && !enhanced.isEmpty()) {
            throw new IllegalArgumentException("no enhanced code: " + enhanced);
        }
        return new Reply(code, parsed, lines.length == 0 ? List.of("") : List.of(lines));
    }

    public boolean isPositive() {
        return code >= 200 && code < 300;
    }

    public boolean isTransient() {
        return code >= 400 && code < 500;
    }

    public boolean isPermanent() {
        return code >= 500 && code < 600;
    }

    /**
     * One line for logs and DSNs: {@code 550 5.1.1 text text}; control characters replaced, at most
     * 500 characters.
     */
    public String summary() {
        StringBuilder text = new StringBuilder(80).append(code);
        enhanced.ifPresent(e -> text.append(' ').append(e));
        for (String line : lines) {
            if (text.length() >= MAX_SUMMARY) {
                break;
            }
            if (!line.isEmpty()) {
                text.append(' ').append(line, 0, Math.min(line.length(), MAX_SUMMARY));
            }
        }
        text.setLength(Math.min(text.length(), MAX_SUMMARY));
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                text.setCharAt(i, '?');
            }
        }
        return text.toString();
    }
}
