package org.postseal.interop.postfix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** {@code server/docs/postfix.md} quotes the lines that are tested, and no others. */
class DocumentTest {
    private static final Path DOCUMENT = Path.of("..", "server", "docs", "postfix.md");

    /** A fenced block that names its file. */
    private static final Pattern QUOTED = Pattern.compile("(?ms)^```\\w+ (\\S+)\n(.*?)^```$");

    @Test
    void theDocumentQuotesTheTestedLines() throws IOException {
        Map<String, String> quoted = new TreeMap<>();
        QUOTED.matcher(Files.readString(DOCUMENT, UTF_8))
                .results()
                .forEach(block -> quoted.put(block.group(1), block.group(2)));
        Map<String, String> tested = new TreeMap<>();
        for (String file :
                new String[] {"main.cf", "master.cf", "postseal.toml", "postseal.service"}) {
            tested.put(file, Lines.of(file).text());
        }
        assertEquals(tested, quoted);
    }
}
