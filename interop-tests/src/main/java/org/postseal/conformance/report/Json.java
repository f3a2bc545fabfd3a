package org.postseal.conformance.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes JSON (RFC 8259) in ASCII.
 *
 * <p>Ours, because there is no JSON library in the program and these few lines are all that a
 * report needs: nothing is ever read back.
 */
final class Json {
    private Json() {}

    /**
     * The text of a value.
     *
     * @param value a map, a list, text, a number or a truth value
     */
    static String of(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(e -> quoted(e.getKey().toString()) + ":" + of(e.getValue()))
                            .collect(Collectors.joining(",", "{", "}"));
            case List<?> list ->
                    list.stream().map(Json::of).collect(Collectors.joining(",\n", "[", "]"));
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            default -> quoted(value.toString());
        };
    }

    /** Half a surrogate pair is kept too, as an escape. */
    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                out.append(c);
            } else {
                out.append("\\u%04x".formatted((int) c));
            }
        }
        return out.append('"').toString();
    }
}
