package org.postseal.interop.tracing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Ids in Java sources, in {@code @Requirement} and in comments, with the files they stand in.
 *
 * <p>Sources and not class files: those have no comments.
 */
record Code(Map<String, Set<String>> places) {
    /** Literals are matched so that nothing in them is. */
    private static final Pattern TOKEN =
            Pattern.compile(
                    "(?s)\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*+\"|'(?:\\\\.|[^'\\\\])'"
                            + "|//[^\n]*|/\\*.*?\\*/|@Requirement\\([^)]*\\)");

    private static final Pattern ID = Pattern.compile("\\b[A-Z]-[0-9]{2}\\b");

    /** All Java files below these directories. */
    static Code read(List<Path> directories) throws IOException {
        Map<String, Set<String>> places = new TreeMap<>();
        for (Path directory : directories) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    for (String id : ids(Files.readString(file))) {
                        places.computeIfAbsent(id, _ -> new TreeSet<>()).add(name);
                    }
                }
            }
        }
        return new Code(places);
    }

    /** The ids in one file. */
    static Set<String> ids(String source) {
        Set<String> ids = new TreeSet<>();
        TOKEN.matcher(source)
                .results()
                .map(token -> token.group())
                .filter(token -> token.startsWith("/") || token.startsWith("@"))
                .flatMap(token -> ID.matcher(token).results())
                .forEach(id -> ids.add(id.group()));
        return ids;
    }

    Set<String> of(String id) {
        return places.getOrDefault(id, Set.of());
    }
}
