package org.postseal.spec.vectors;

import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

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

/** The worked examples of the draft are the vectors of that name, but for folding and quotes. */
class DraftExamplesTest {
    private static final Path DRAFT = Path.of("draft/draft-postseal-smtp-openpgp-00.md");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ehlo",
                "owner",
                "padme",
                "pgpkey-command",
                "policy",
                "signed-key",
                "signed-proof",
                "site-plaintext",
                "wkd"
            })
    void theDraftQuotesThem(String family) throws IOException {
        String draft = bare(Files.readString(DRAFT, UTF_8));
        List<Vector> examples =
                Vectors.good(family).stream().filter(v -> v.name().startsWith("example-")).toList();
        assertTrue(!examples.isEmpty(), "no example");
        for (Vector example : examples) {
            assertTrue(draft.contains(bare(quoted(family, example))), example::name);
        }
    }

    private static String quoted(String family, Vector vector) {
        return switch (family) {
            case "ehlo", "pgpkey-command" -> Octets.text(vector.input().required("line"));
            case "owner" -> Octets.text(vector.expect().required("owner"));
            case "padme" ->
                    "|%s|%s|"
                            .formatted(
                                    vector.input().required("length"),
                                    vector.expect().required("padded"));
            case "policy" -> Octets.text(vector.input().required("txt").get(0));
            case "signed-key", "signed-proof" ->
                    HexFormat.of().formatHex(Octets.of(vector.expect().required("octets")));
            case "site-plaintext" -> Octets.text(vector.input().required("plaintext"));
            case "wkd" -> Octets.text(vector.expect().required("advanced"));
            default -> throw new IllegalArgumentException(family);
        };
    }

    private static String bare(String text) {
        return text.replaceAll("[\\s\"]+", "");
    }
}
