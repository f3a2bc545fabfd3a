package org.postseal.server.app.config;

import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One table of the file being read. Each getter names a known setting, so that {@link
 * #refuseUnknown} can tell what is left over. Faults are gathered, not thrown: the operator sees
 * all of them at once.
 */
final class Section {
    /** Turns text into a value; the message of the exception says what is expected. */
    interface Parser<T> {
        T parse(String text);
    }

    private final Path file;
    private final String title;
    private final Optional<TomlTable> table;
    private final List<String> faults;
    private final Set<String> known = new LinkedHashSet<>();

    Section(Path file, String title, Optional<TomlTable> table, List<String> faults) {
        this.file = file;
        this.title = title;
        this.table = table;
        this.faults = faults;
    }

    /** A table below this one; an empty one where it is absent. */
    Section section(String key) {
        Object value = value(key);
        if (value != null && !(value instanceof TomlTable)) {
            fault(key, "is not a table; write it as [" + dotted(key) + "]");
        }
        return new Section(
                file,
                dotted(key),
                value instanceof TomlTable t ? Optional.of(t) : Optional.empty(),
                faults);
    }

    /** All tables below {@code [title.key]}, by name: {@code [local."alice.test"]}. */
    Map<String, Section> sections(String key) {
        Section parent = section(key);
        Map<String, Section> children = new LinkedHashMap<>();
        for (String name : parent.table.map(TomlTable::keySet).orElse(Set.of())) {
            children.put(name, parent.section(name));
        }
        return children;
    }

    <T> Optional<T> get(String key, Parser<T> parser) {
        Object value = value(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof String text)) {
            fault(key, "is not text; write " + key + " = \"...\"");
            return Optional.empty();
        }
        return parse(key, text, parser);
    }

    /** A file or directory; what is not absolute begins where the settings are. */
    Optional<Path> file(String key) {
        return get(key, this::resolve);
    }

    List<Path> files(String key) {
        return list(key, this::resolve);
    }

    /** Where the settings are. */
    Path directory() {
        return file.getParent();
    }

    private Path resolve(String text) {
        return directory().resolve(text).normalize();
    }

    Optional<String> text(String key) {
        return get(key, text -> text);
    }

    <T> List<T> list(String key, Parser<T> parser) {
        return array(key).stream().flatMap(text -> parse(key, text, parser).stream()).toList();
    }

    private List<String> array(String key) {
        Object value = value(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof TomlArray array)
                || !IntStream.range(0, array.size()).allMatch(array::isString)) {
            fault(key, "is not a list of texts; write " + key + " = [\"...\", \"...\"]");
            return List.of();
        }
        return IntStream.range(0, array.size()).mapToObj(array::getString).toList();
    }

    boolean has(String key) {
        return value(key) != null;
    }

    boolean bool(String key, boolean otherwise) {
        Object value = value(key);
        if (value instanceof Boolean b) {
            return b;
        }
        if (value != null) {
            fault(key, "is not a truth value; expected true or false");
        }
        return otherwise;
    }

    long number(String key, long otherwise, long min, long max) {
        Object value = value(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Long n && n >= min && n <= max) {
            return n;
        }
        fault(key, "is out of range; expected a whole number from " + min + " to " + max);
        return otherwise;
    }

    int integer(String key, int otherwise, int min, int max) {
        return Math.toIntExact(number(key, otherwise, min, max));
    }

    /** A length of time: {@code 90s}, {@code 5m}, {@code 4h}, {@code 30d}. */
    Duration duration(String key, Duration otherwise) {
        return get(key, Section::parseDuration).orElse(otherwise);
    }

    /** A size in octets: {@code 4096}, {@code 64KiB}, {@code 50MiB}, {@code 2GiB}. */
    long size(String key, long otherwise) {
        Object value = value(key);
        return value instanceof Long n && n > 0
                ? n
                : get(key, Section::parseSize).orElse(otherwise);
    }

    <E extends Enum<E>> E choice(String key, E otherwise, Class<E> type) {
        return get(key, text -> Values.choice(text, type)).orElse(otherwise);
    }

    /** Reports what is in the table and was never asked for. Call it last. */
    void refuseUnknown() {
        for (String key : table.map(TomlTable::keySet).orElse(Set.of())) {
            if (!known.contains(key)) {
                fault(
                        key,
                        "is not a setting here"
                                + suggestion(key)
                                + "; expected one of "
                                + String.join(", ", known));
            }
        }
    }

    void fault(String key, String what) {
        TomlPosition position = table.map(t -> t.inputPositionOf(List.of(key))).orElse(null);
        String line = position == null ? "" : position.line() + ":";
        faults.add(file + ":" + line + " " + dotted(key) + " " + what);
    }

    private Object value(String key) {
        known.add(key);
        return table.map(t -> t.get(List.of(key))).orElse(null);
    }

    private <T> Optional<T> parse(String key, String text, Parser<T> parser) {
        try {
            return Optional.of(parser.parse(text));
        } catch (IllegalArgumentException e) {
            fault(key, "is \"" + text + "\"; expected " + e.getMessage());
            return Optional.empty();
        }
    }

    private String dotted(String key) {
        String shown =
                key.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-')
                        ? key
                        : '"' + key + '"';
        return title.isEmpty() ? shown : title + "." + shown;
    }

    private String suggestion(String key) {
        return known.stream()
                .filter(k -> distance(k, key) <= 2)
                .findFirst()
                .map(k -> " (did you mean " + k + "?)")
                .orElse("");
    }

    private static int distance(String a, String b) {
        int[] row = IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    static Duration parseDuration(String text) {
        long amount = leadingNumber(text, "a length of time such as 90s, 5m, 4h or 30d");
        return switch (text.substring(digits(text)).trim()) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default ->
                    throw new IllegalArgumentException(
                            "a length of time such as 90s, 5m, 4h or 30d");
        };
    }

    private static long parseSize(String text) {
        long amount = leadingNumber(text, "a size such as 4096, 64KiB, 50MiB or 2GiB");
        return switch (text.substring(digits(text)).trim()) {
            case "" -> amount;
            case "KiB" -> amount << 10;
            case "MiB" -> amount << 20;
            case "GiB" -> amount << 30;
            default ->
                    throw new IllegalArgumentException("a size such as 4096, 64KiB, 50MiB or 2GiB");
        };
    }

    private static long leadingNumber(String text, String expected) {
        int digits = digits(text);
        if (digits == 0 || digits > 9) {
            throw new IllegalArgumentException(expected);
        }
        return Long.parseLong(text.substring(0, digits));
    }

    private static int digits(String text) {
        return (int) text.chars().takeWhile(c -> c >= '0' && c <= '9').count();
    }
}
