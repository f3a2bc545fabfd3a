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
    public Reply {
        lines = List.copyOf(lines);
    }

    public static Reply of(int code, String enhanced, String... lines) {
        throw new UnsupportedOperationException();
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
        throw new UnsupportedOperationException();
    }
}
