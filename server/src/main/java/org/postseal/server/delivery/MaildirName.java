package org.postseal.server.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Optional;

/**
 * Turns a local-part into the name of one directory, so that no local-part can leave the mail root:
 * every octet but letters, digits and a few marks is written {@code %XX}, a leading dot too. Two
 * local-parts never share a name.
 */
final class MaildirName {
    /** What file systems take for one name. */
    private static final int MOST_OCTETS = 255;

    private static final String PLAIN = "!#$&'*+-=?^_`{|}~.";

    private MaildirName() {}

    /** Empty where the name would be too long or there is no local-part. */
    static Optional<String> of(String localPart, boolean foldCase) {
        String text = foldCase ? localPart.toLowerCase(Locale.ROOT) : localPart;
        StringBuilder name = new StringBuilder(text.length() + 8);
        for (byte octet : text.getBytes(UTF_8)) {
            char c = (char) (octet & 0xFF);
            boolean plain = isAlphanumeric(c) || PLAIN.indexOf(c) >= 0;
            if (plain && !(c == '.' && name.isEmpty())) {
                name.append(c);
            } else {
                name.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            }
        }
        return name.isEmpty() || name.length() > MOST_OCTETS
                ? Optional.empty()
                : Optional.of(name.toString());
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
