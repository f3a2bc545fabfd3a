package org.postseal.server.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Plays the dialogues in the files beside this class. {@code C:} is a line sent, {@code R:} raw
 * octets with escapes, {@code S:} a line expected, {@code CLOSED} the end of the connection, {@code
 * TLS} the handshake; {@code STORED:} the content of the messages committed, in order, with
 * escapes. Lines sent without a reply between them go out in one piece.
 */
class ScriptTest {
    static Stream<Path> scripts() throws IOException, URISyntaxException {
        Path folder = Path.of(ScriptTest.class.getResource("basic.smtp").toURI()).getParent();
        List<Path> found;
        try (Stream<Path> files = Files.list(folder)) {
            found = files.filter(f -> f.toString().endsWith(".smtp")).sorted().toList();
        }
        return found.stream();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void playsScript(Path script) throws IOException {
        List<String> stored = new ArrayList<>();
        boolean checked = false;
        try (TestServer server = TestServer.startTls(java.util.Optional.empty());
                Dialogue client = server.connect()) {
            StringBuilder group = new StringBuilder();
            for (String line : Files.readAllLines(script)) {
                String rest = line.substring(line.indexOf(':') + 1).stripLeading();
                if (line.startsWith("C:")) {
                    group.append(rest).append("\r\n");
                } else if (line.startsWith("R:")) {
                    group.append(unescape(rest));
                } else if (line.startsWith("STORED:")) {
                    stored.add(unescape(rest));
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    client.raw(group.toString());
                    group.setLength(0);
                    checked = true;
                    switch (line) {
                        case "TLS" -> client.startTls();
                        case "CLOSED" -> client.expectClosed();
                        default -> client.expect(rest);
                    }
                }
            }
            assertEquals(
                    stored, server.spool.stored.stream().map(MemorySpool.Stored::content).toList());
            assertFalse(!checked, "a script expects something");
        }
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            switch (text.charAt(++i)) {
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                case '0' -> out.append('\0');
                case '\\' -> out.append('\\');
                default -> throw new IllegalArgumentException(text);
            }
        }
        return out.toString();
    }
}
