package org.postseal.server.dkim;

import java.util.Locale;

/** How much a relay may change (RFC 6376 section 3.4). */
enum Canonicalization {
    SIMPLE {
        @Override
        String field(String raw) {
            return raw;
        }
    },
    RELAXED {
        @Override
        String field(String raw) {
            int colon = raw.indexOf(':');
            StringBuilder text = new StringBuilder(raw.length());
            text.append(raw.substring(0, colon).strip().toLowerCase(Locale.ROOT)).append(':');
            int start = text.length();
            boolean space = false;
            for (int i = colon + 1; i < raw.length(); i++) {
                char c = raw.charAt(i);
                if (c == ' ' || c == '\t') {
                    space = true;
                } else if (c != '\r' && c != '\n') {
                    if (space && text.length() > start) {
                        text.append(' ');
                    }
                    space = false;
                    text.append(c);
                }
            }
            return text.append("\r\n").toString();
        }
    };

    /** A header field, with its final CRLF. */
    abstract String field(String raw);

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Canonicalization parse(String word) throws DkimException {
        for (Canonicalization one : values()) {
            if (one.wire().equalsIgnoreCase(word)) {
                return one;
            }
        }
        throw new DkimException("unknown canonicalization");
    }
}
