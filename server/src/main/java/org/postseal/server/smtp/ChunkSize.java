package org.postseal.server.smtp;

import java.util.Locale;
import java.util.Optional;

/** The arguments of BDAT: {@code chunk-size [ SP "LAST" ]}. */
record ChunkSize(long octets, boolean last) {
    static Optional<ChunkSize> parse(String arguments) {
        int space = arguments.indexOf(' ');
        String digits = space < 0 ? arguments : arguments.substring(0, space);
        String rest = space < 0 ? "" : arguments.substring(space + 1).toUpperCase(Locale.ROOT);
        boolean number =
                !digits.isEmpty()
                        && digits.length() <= 18
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number || !(rest.isEmpty() || rest.equals("LAST"))) {
            return Optional.empty();
        }
        return Optional.of(new ChunkSize(Long.parseLong(digits), !rest.isEmpty()));
    }
}
