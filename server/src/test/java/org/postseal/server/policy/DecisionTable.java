package org.postseal.server.policy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A decision table as people read it. {@code in} and {@code out} lines name the columns and their
 * values; a row has one cell for each column, inputs {@code ->} outputs, and then the reason for
 * it. A cell is {@code *}, a value, or values joined by {@code |}; the first row that matches wins.
 */
final class DecisionTable {
    private final String name;
    private final Map<String, List<String>> inputs = new LinkedHashMap<>();
    private final Map<String, List<String>> outputs = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final Map<List<String>, Row> seen = new HashMap<>();
    private final Set<Row> used = new TreeSet<>();

    /** One line of a table; {@code what} are the outputs, {@code text} the line itself. */
    record Row(int line, List<List<String>> when, List<String> what, String text)
            implements Comparable<Row> {
        boolean matches(List<String> values) {
            for (int i = 0; i < when.size(); i++) {
                if (!when.get(i).contains(values.get(i))) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public int compareTo(Row other) {
            return Integer.compare(line, other.line);
        }
    }

    private DecisionTable(String name) {
        this.name = name;
    }

    static DecisionTable read(String name) {
        DecisionTable table = new DecisionTable(name);
        String text;
        try (InputStream in = DecisionTable.class.getResourceAsStream(name)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
        int number = 0;
        for (String line : text.lines().toList()) {
            table.add(++number, line.strip());
        }
        return table;
    }

    private void add(int number, String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        List<String> words = Arrays.asList(line.split("\\s+"));
        switch (words.getFirst()) {
            case "in" -> inputs.put(words.get(1), words.subList(2, words.size()));
            case "out" -> outputs.put(words.get(1), words.subList(2, words.size()));
            default -> rows.add(row(number, words, line));
        }
    }

    private Row row(int number, List<String> words, String line) {
        int arrow = inputs.size();
        int end = arrow + 1 + outputs.size();
        if (words.size() <= end || !words.get(arrow).equals("->")) {
            throw new IllegalStateException(name + ":" + number + ": cells or reason missing");
        }
        List<List<String>> when = new ArrayList<>();
        List<List<String>> domains = new ArrayList<>(inputs.values());
        for (int i = 0; i < arrow; i++) {
            when.add(cell(number, words.get(i), domains.get(i)));
        }
        List<String> what = new ArrayList<>();
        for (List<String> domain : outputs.values()) {
            what.add(cell(number, words.get(arrow + 1 + what.size()), domain).getFirst());
        }
        return new Row(number, when, what, name + ":" + number + ": " + line);
    }

    private List<String> cell(int number, String cell, List<String> domain) {
        List<String> values = cell.equals("*") ? domain : Arrays.asList(cell.split("\\|"));
        if (!domain.containsAll(values)) {
            throw new IllegalStateException(
                    name + ":" + number + ": " + cell + " is not of " + domain);
        }
        return values;
    }

    /** The row that decides; it counts as used. */
    Row find(String... values) {
        Row row = seen.computeIfAbsent(Arrays.asList(values), this::first);
        if (row == null) {
            throw new IllegalStateException(name + ": no row for " + Arrays.asList(values));
        }
        return row;
    }

    private Row first(List<String> values) {
        int i = 0;
        for (List<String> domain : inputs.values()) {
            if (!domain.contains(values.get(i++))) {
                throw new IllegalStateException(name + ": " + values + " is outside its columns");
            }
        }
        for (Row row : rows) {
            if (row.matches(values)) {
                used.add(row);
                return row;
            }
        }
        return null;
    }

    /** The rows that nothing has needed so far. */
    List<String> unused() {
        return rows.stream().filter(row -> !used.contains(row)).map(Row::text).toList();
    }

    /** The combinations of inputs that no row decides. */
    List<String> gaps() {
        List<List<String>> combinations = List.of(List.of());
        for (List<String> domain : inputs.values()) {
            List<List<String>> longer = new ArrayList<>();
            for (List<String> start : combinations) {
                for (String value : domain) {
                    List<String> next = new ArrayList<>(start);
                    next.add(value);
                    longer.add(next);
                }
            }
            combinations = longer;
        }
        return combinations.stream()
                .filter(values -> rows.stream().noneMatch(row -> row.matches(values)))
                .map(values -> name + ": " + values)
                .toList();
    }
}
