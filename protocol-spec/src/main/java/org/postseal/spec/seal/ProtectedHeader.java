package org.postseal.spec.seal;

import org.postseal.spec.Requirement;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Header protection with confidentiality (RFC 9788): the header section of the payload inside a
 * USER seal. It holds the original's fields, {@code HP-Outer} for each field that stands outside,
 * and {@code hp="cipher"} in its Content-Type; also {@code protected-headers="v1"}, by which
 * clients that are older than the RFC, Thunderbird among them, know that the subject to show is
 * here.
 */
@Requirement("F-06")
public final class ProtectedHeader {
    private static final String HP = "hp=\"cipher\"";
    private static final String OLDER = "protected-headers=\"v1\"";
    private static final Set<String> OURS = Set.of("hp", "protected-headers");

    private ProtectedHeader() {}

    /**
     * The payload's header section and its empty line.
     *
     * @param outer the outer fields: {@link OuterForm#fields}
     */
    public static byte[] encode(Header original, List<Header.Field> outer) {
        StringBuilder out = new StringBuilder();
        boolean typed = false;
        for (Header.Field field : original.fields()) {
            if (field.is("Content-Type")) { // a second one would leave the reader to choose
                out.append(typed ? "" : contentType(field.value()));
                typed = true;
            } else if (!field.is("HP-Outer")) { // only ours speaks of this message's outside
                out.append(field.raw()).append(field.raw().endsWith("\r\n") ? "" : "\r\n");
            }
        }
        outer.forEach(f -> out.append("HP-Outer: ").append(f.raw()));
        if (!typed) { // RFC 2045 section 5.2; 8bit holds for whatever the body is
            out.append(contentType("text/plain"));
            if (original.first("Content-Transfer-Encoding").isEmpty()) {
                out.append("Content-Transfer-Encoding: 8bit\r\n");
            }
        }
        return out.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Our parameters come first: what follows may be malformed. */
    private static String contentType(String value) {
        List<String> parts = split(value);
        StringBuilder out = new StringBuilder("Content-Type: ");
        out.append(mediaType(parts.getFirst()).orElse("text/plain")).append("; ").append(HP);
        out.append(";\r\n\t").append(OLDER);
        for (String part : parts.subList(1, parts.size())) {
            if (!part.isEmpty() && !isOurs(part)) {
                out.append(";\r\n\t").append(part);
            }
        }
        return out.append("\r\n").toString();
    }

    private static Optional<String> mediaType(String part) {
        int slash = part.indexOf('/');
        return slash > 0 && slash < part.length() - 1 ? Optional.of(part) : Optional.empty();
    }

    private static boolean isOurs(String part) {
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals);
        return OURS.contains(name.strip().toLowerCase(Locale.ROOT));
    }

    /** Splits at semicolons outside quotes. */
    private static List<String> split(String value) {
        String text = FieldText.clean(value);
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ';' && !quoted) {
                parts.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(text.substring(start).strip());
        return parts;
    }
}
