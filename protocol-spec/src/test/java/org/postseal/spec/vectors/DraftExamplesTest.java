package org.postseal.spec.vectors;

import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The worked examples of the draft are the vectors of that name, but for folding and quotes. */
class DraftExamplesTest {
    private static final Path DRAFT = Path.of("draft/draft-postseal-smtp-openpgp-00.md");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ehlo",
                "exchange",
                "owner",
                "padme",
                "pgpkey-command",
                "policy",
                "sealed-site",
                "sealed-user",
                "signed-key",
                "signed-proof",
                "site-plaintext",
                "user-payload",
                "wkd"
            })
    void theDraftQuotesThem(String family) throws IOException {
        String draft = bare(Files.readString(DRAFT, UTF_8));
        List<Vector> examples =
                Vectors.good(family).stream().filter(v -> v.name().startsWith("example-")).toList();
        assertTrue(!examples.isEmpty(), "no example");
        for (Vector example : examples) {
            for (String text : quoted(family, example.input(), example.expect())) {
                assertTrue(draft.contains(bare(text)), () -> example.name() + ": " + text);
            }
        }
    }

    private static List<String> quoted(String family, JsonNode input, JsonNode expect) {
        return switch (family) {
            case "ehlo", "pgpkey-command" -> texts(input, "line");
            case "exchange" -> texts(input, "command", "reply", "policy");
            case "owner" -> texts(expect, "owner");
            case "padme" ->
                    List.of("|%s|%s|".formatted(input.required("length"), expect.get("padded")));
            case "policy" -> List.of(Octets.text(input.required("txt").get(0)));
            case "sealed-site" ->
                    List.of(
                            text(input, "message"),
                            text(input, "policy"),
                            text(expect, "plaintext"));
            case "sealed-user" -> List.of(text(input, "message"), text(expect, "payload"));
            case "signed-key", "signed-proof" ->
                    List.of(HexFormat.of().formatHex(Octets.of(expect.required("octets"))));
            case "site-plaintext" -> texts(input, "plaintext");
            case "user-payload" -> texts(expect, "outer", "payload");
            case "wkd" -> texts(expect, "advanced");
            default -> throw new IllegalArgumentException(family);
        };
    }

    private static List<String> texts(JsonNode of, String... members) {
        return Stream.of(members).map(member -> text(of, member)).toList();
    }

    private static String text(JsonNode of, String member) {
        return Octets.text(of.required(member));
    }

    private static String bare(String text) {
        return text.replaceAll("[\\s\"]+", "");
    }
}
