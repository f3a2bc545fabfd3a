package org.postseal.server.dkim;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code tag=value; tag=value} (RFC 6376 section 3.2), values without surrounding white space. */
record TagList(Map<String, String> tags) {
    private static final int MAX_TAGS = 64;

    TagList {
        tags = Map.copyOf(tags);
    }

    static TagList parse(String text) throws DkimException {
        Map<String, String> tags = new LinkedHashMap<>();
        int at = 0;
        while (at < text.length()) {
            int semicolon = text.indexOf(';', at);
            int end = semicolon < 0 ? text.length() : semicolon;
            String spec = text.substring(at, end).strip();
            at = end + 1;
            if (spec.isEmpty() && at > text.length()) {
                break; // after a final semicolon
            }
            int equals = spec.indexOf('=');
            String name = equals < 0 ? "" : spec.substring(0, equals).strip();
            if (!isName(name)) {
                throw new DkimException("not a list of tags");
            }
            if (tags.put(name, spec.substring(equals + 1).strip()) != null) {
                throw new DkimException("tag " + name + "= twice");
            }
            if (tags.size() > MAX_TAGS) {
                throw new DkimException("too many tags");
            }
        }
        return new TagList(tags);
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= 32
                && name.chars()
                        .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_'));
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(tags.get(name));
    }

    String require(String name) throws DkimException {
        String value = tags.get(name);
        if (value == null || value.isEmpty()) {
            throw new DkimException("tag " + name + "= is missing");
        }
        return value;
    }

    /** A value of which case does not matter. */
    String lower(String name, String otherwise) {
        return get(name).orElse(otherwise).toLowerCase(Locale.ROOT);
    }

    /** Base64 with folding white space in between. */
    static String withoutSpace(String value) {
        StringBuilder packed = new StringBuilder(value.length());
        value.chars().filter(c -> c > ' ').forEach(c -> packed.append((char) c));
        return packed.toString();
    }
}
