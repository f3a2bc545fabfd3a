package org.postseal.interop.postfix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Lines that a page of {@code server/docs} tells operators to write, with the example's values
 * replaced by those of a test.
 */
public record Lines(String text) {
    private static final Path PAGES = Path.of("..", "server", "docs");

    /** A fenced block that names its file. */
    private static final Pattern QUOTED = Pattern.compile("(?ms)^```\\w+ (\\S+)\n(.*?)^```$");

    /** What the page says a file should hold. */
    public static Lines of(String page, String file) throws IOException {
        String text = files(page).get(file);
        if (text == null) {
            throw new IllegalArgumentException(page + ".md has no lines for " + file);
        }
        return new Lines(text);
    }

    /** All that the page gives lines for. */
    public static Map<String, String> files(String page) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        QUOTED.matcher(Files.readString(PAGES.resolve(page + ".md"), UTF_8))
                .results()
                .forEach(block -> files.merge(block.group(1), block.group(2), String::concat));
        return files;
    }

    /** Replaces a value that must be there. */
    public Lines with(String example, String value) {
        if (!text.contains(example)) {
            throw new IllegalArgumentException("the documented lines have no " + example);
        }
        return new Lines(text.replace(example, value));
    }
}
