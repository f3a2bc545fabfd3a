package org.postseal.server.auth;

import com.ongres.scram.common.StringPreparation;

import java.util.Optional;

/** User names and passwords as they are compared: by SASLprep (RFC 4013). */
final class Names {
    /** A longer name or password is nobody's. */
    private static final int MOST = 255;

    private Names() {}

    /** Empty where it is nothing that a user could be called. */
    static Optional<String> name(String text) {
        return prepared(text)
                .filter(name -> name.codePoints().noneMatch(c -> Character.isWhitespace(c)));
    }

    /** Empty where it is nothing that a password could be. */
    static Optional<String> prepared(String text) {
        if (text.isEmpty() || text.length() > MOST) {
            return Optional.empty();
        }
        try {
            char[] prepared = StringPreparation.SASL_PREPARATION.normalize(text.toCharArray());
            return Optional.of(new String(prepared)).filter(name -> !name.isEmpty());
        } catch (IllegalArgumentException prohibited) {
            return Optional.empty();
        }
    }

    /** A name that a client claimed, for logs: one short line. */
    static String shown(String claimed) {
        StringBuilder text = new StringBuilder();
        claimed.codePoints()
                .limit(64)
                .forEach(
                        c ->
                                text.appendCodePoint(
                                        Character.isLetterOrDigit(c) || "@._+-".indexOf(c) >= 0
                                                ? c
                                                : '?'));
        return text.toString();
    }
}
