package org.postseal.interop.vectors;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One family of vectors that are made, in the form of the files that are written by hand. */
final class MadeFamily {
    static final ObjectMapper JSON = new ObjectMapper();

    private final String family;
    private final ArrayNode good = JSON.createArrayNode();
    private final ArrayNode bad = JSON.createArrayNode();

    MadeFamily(String family) {
        this.family = family;
    }

    void good(String name, String requirements, String note, ObjectNode input, JsonNode expect) {
        add(good, name, requirements, note, input, expect);
    }

    void bad(String name, String requirements, String note, ObjectNode input, String error) {
        add(bad, name, requirements, note, input, JSON.createObjectNode().put("error", error));
    }

    private static void add(
            ArrayNode vectors,
            String name,
            String requirements,
            String note,
            ObjectNode input,
            JsonNode expect) {
        ObjectNode vector = vectors.addObject();
        vector.put("name", name);
        ArrayNode ids = vector.putArray("requirements");
        List.of(requirements.split(" ", -1)).forEach(ids::add);
        vector.put("note", note);
        vector.set("input", input);
        vector.set("expect", expect);
    }

    /** The files, as they are committed. */
    Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("good/" + family + ".json", file("good", good));
        files.put("bad/" + family + ".json", file("bad", bad));
        return files;
    }

    private byte[] file(String result, ArrayNode vectors) {
        ObjectNode file = JSON.createObjectNode();
        file.put("$schema", "../schema.json").put("family", family).put("result", result);
        file.set("vectors", vectors);
        try {
            return (JSON.writer(printer())
                                    .with(JsonWriteFeature.ESCAPE_NON_ASCII)
                                    .writeValueAsString(file)
                            + "\n")
                    .getBytes(UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DefaultPrettyPrinter printer() {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        return new DefaultPrettyPrinter(
                        Separators.createDefaultInstance()
                                .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(lines)
                .withArrayIndenter(lines);
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static ObjectNode file(String name) {
        return object().put("file", name);
    }

    static ArrayNode list(String... values) {
        ArrayNode list = JSON.createArrayNode();
        List.of(values).forEach(list::add);
        return list;
    }

    /** Text in UTF-8 as an array of its lines. */
    static ArrayNode lines(byte[] text) {
        String all = new String(text, UTF_8);
        ArrayNode lines = JSON.createArrayNode();
        int start = 0;
        while (start < all.length()) {
            int found = all.indexOf('\n', start);
            int end = found < 0 ? all.length() : found + 1;
            lines.add(all.substring(start, end));
            start = end;
        }
        return lines;
    }
}
