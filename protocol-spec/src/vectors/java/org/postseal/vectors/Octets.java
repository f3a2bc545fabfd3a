package org.postseal.vectors;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Octets as vectors write them: a string is its UTF-8, {@code {"hex": ...}} and {@code {"base64":
 * ...}} are what they say, {@code {"file": ...}} is a file beside, {@code {"repeat": octets,
 * "count": n}} repeats, and an array joins.
 */
public final class Octets {
    private Octets() {}

    public static byte[] of(JsonNode node) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        append(node, out);
        return out.toByteArray();
    }

    /** The octets as text; what is no UTF-8 becomes U+FFFD. */
    public static String text(JsonNode node) {
        return new String(of(node), UTF_8);
    }

    private static void append(JsonNode node, ByteArrayOutputStream out) {
        if (node.isTextual()) {
            out.writeBytes(node.textValue().getBytes(UTF_8));
        } else if (node.isArray()) {
            node.forEach(piece -> append(piece, out));
        } else if (node.has("hex")) {
            out.writeBytes(HexFormat.of().parseHex(node.get("hex").textValue()));
        } else if (node.has("base64")) {
            out.writeBytes(Base64.getDecoder().decode(of(node.get("base64"))));
        } else if (node.has("file")) {
            out.writeBytes(file(node.get("file").textValue()));
        } else {
            byte[] piece = of(node.required("repeat"));
            for (int left = node.required("count").intValue(); left > 0; left--) {
                out.writeBytes(piece);
            }
        }
    }

    private static byte[] file(String name) {
        try {
            return Files.readAllBytes(Vectors.DIRECTORY.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
