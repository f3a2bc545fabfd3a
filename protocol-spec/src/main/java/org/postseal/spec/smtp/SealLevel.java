package org.postseal.spec.smtp;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/** The scope of a seal: the {@code level} production of the draft. */
public enum SealLevel {
    /** Sealed to the recipient's own certificate. */
    USER,
    /** Sealed to the certificate of the recipient's site. */
    SITE;

    /** The level of a token in any case. */
    public static Optional<SealLevel> of(String token) {
        return switch (token.toLowerCase(Locale.ROOT)) {
            case "user" -> Optional.of(USER);
            case "site" -> Optional.of(SITE);
            default -> Optional.empty();
        };
    }

    /** The levels known among {@code level *( "," level )}. */
    static Set<SealLevel> list(String text) {
        EnumSet<SealLevel> levels = EnumSet.noneOf(SealLevel.class);
        int start = 0;
        while (start <= text.length()) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            of(text.substring(start, end)).ifPresent(levels::add);
            start = end + 1;
        }
        return levels;
    }

    /** {@code level *( "," level )}, in the order of this type. */
    public static String text(Set<SealLevel> levels) {
        StringJoiner text = new StringJoiner(",");
        for (SealLevel level : values()) {
            if (levels.contains(level)) {
                text.add(level.token());
            }
        }
        return text.toString();
    }

    /** The token on the wire: {@code user} or {@code site}. */
    public String token() {
        return name().toLowerCase(Locale.ROOT);
    }
}
