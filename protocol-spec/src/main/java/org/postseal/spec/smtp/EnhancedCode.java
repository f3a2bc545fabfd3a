package org.postseal.spec.smtp;

import org.postseal.spec.AsciiSet;

import java.util.Optional;

/** An enhanced mail system status code (RFC 3463). */
public record EnhancedCode(int statusClass, int subject, int detail) {
    /** {@code status-code = class "." subject "." detail}; empty for any other text. */
    public static Optional<EnhancedCode> parse(String text) {
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (first != 1 || second < 0) {
            return Optional.empty();
        }
        int statusClass = number(text.substring(0, first));
        int subject = number(text.substring(first + 1, second));
        int detail = number(text.substring(second + 1));
        boolean known = statusClass == 2 || statusClass == 4 || statusClass == 5;
        return known && subject >= 0 && detail >= 0
                ? Optional.of(new EnhancedCode(statusClass, subject, detail))
                : Optional.empty();
    }

    /** {@code 1*3DIGIT}, or -1. */
    private static int number(String digits) {
        boolean known =
                !digits.isEmpty() && digits.length() <= 3 && AsciiSet.DIGIT.containsAll(digits);
        return known ? Integer.parseInt(digits) : -1;
    }

    @Override
    public String toString() {
        return statusClass + "." + subject + "." + detail;
    }
}
