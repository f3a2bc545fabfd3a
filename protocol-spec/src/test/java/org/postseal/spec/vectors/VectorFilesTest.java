package org.postseal.spec.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import org.junit.jupiter.api.Test;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of vectors as such. */
class VectorFilesTest {
    /** Families, and the fewest vectors that each has, good and bad together. */
    private static final List<String> FAMILIES =
            List.of(
                    "ehlo",
                    "exchange",
                    "owner",
                    "padme",
                    "pgpkey-command",
                    "pgpkey-reply",
                    "policy",
                    "sealed-site",
                    "sealed-user",
                    "signed-key",
                    "signed-proof",
                    "site-plaintext",
                    "user-payload",
                    "wkd");

    private static final int FEWEST = 15;
    private static final int FEWEST_SEALED_TO_USERS = 5;

    private static List<Path> files(String directory) throws IOException {
        try (Stream<Path> files = Files.list(Vectors.DIRECTORY.resolve(directory))) {
            return files.map(file -> Path.of(directory, file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> files() throws IOException {
        return Stream.concat(files("good").stream(), files("bad").stream()).toList();
    }

    private static Schema schema(JsonNode schema) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema);
    }

    @Test
    void schemaIsASchema() throws IOException {
        JsonNode schema = Vectors.json(Path.of("schema.json"));
        String dialect = schema.required("$schema").textValue();
        assertEquals(SpecificationVersion.DRAFT_2020_12.getDialectId(), dialect);
        Schema meta =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(SchemaLocation.of(dialect));
        assertEquals(List.of(), meta.validate(schema));
    }

    @Test
    void filesFollowTheSchema() throws IOException {
        Schema schema = schema(Vectors.json(Path.of("schema.json")));
        for (Path file : files()) {
            assertEquals(List.of(), schema.validate(Vectors.json(file)), file::toString);
        }
    }

    @Test
    void theSchemaRefusesWhatItDoesNotKnow() throws IOException {
        Schema schema = schema(Vectors.json(Path.of("schema.json")));
        refused(schema, "no note", vector -> vector.remove("note"));
        refused(schema, "unknown member", vector -> vector.put("remark", "x"));
        refused(schema, "another input", vector -> vector.putObject("input").put("text", ""));
        refused(schema, "unknown error", vector -> vector.putObject("expect").put("error", "x"));
    }

    private static void refused(Schema schema, String what, Consumer<ObjectNode> change)
            throws IOException {
        JsonNode file = Vectors.json(Path.of("bad", "ehlo.json"));
        change.accept((ObjectNode) file.required("vectors").get(0));
        assertFalse(schema.validate(file).isEmpty(), what);
    }

    @Test
    void everyFamilyIsThere() throws IOException {
        Set<String> names = new TreeSet<>();
        files().forEach(file -> names.add(file.getFileName().toString().replace(".json", "")));
        assertEquals(FAMILIES, List.copyOf(names));
        for (String family : FAMILIES) {
            List<Vector> good = Vectors.good(family);
            List<Vector> bad = Vectors.bad(family);
            int fewest = family.equals("sealed-user") ? FEWEST_SEALED_TO_USERS : FEWEST;
            assertTrue(good.size() + bad.size() >= fewest, family);
            for (Path file : List.of(Path.of("good"), Path.of("bad"))) {
                JsonNode json = Vectors.json(file.resolve(family + ".json"));
                assertEquals(family, json.required("family").textValue());
                assertEquals(file.toString(), json.required("result").textValue());
            }
        }
    }

    @Test
    void namesAreUnique() throws IOException {
        Set<String> names = new HashSet<>();
        for (Path file : files()) {
            for (JsonNode vector : Vectors.json(file).required("vectors")) {
                assertTrue(names.add(vector.required("name").textValue()), vector::toString);
            }
        }
    }

    @Test
    void characterStringsFitIntoDns() throws IOException {
        for (Vector vector :
                Stream.of(Vectors.good("policy"), Vectors.bad("policy"))
                        .flatMap(List::stream)
                        .toList()) {
            for (JsonNode record : vector.input().path("txt")) {
                for (JsonNode string : record) {
                    assertTrue(Octets.of(string).length <= 255, vector::toString);
                }
            }
        }
    }

    /** The draft quotes these. */
    @Test
    void examplesAreThere() throws IOException {
        Set<String> examples = new TreeSet<>();
        for (Path file : files("good")) {
            for (JsonNode vector : Vectors.json(file).required("vectors")) {
                examples.add(vector.required("name").textValue());
            }
        }
        assertEquals(
                Set.of(
                        "example-ehlo",
                        "example-exchange-site",
                        "example-exchange-user",
                        "example-owner",
                        "example-padme",
                        "example-pgpkey-site",
                        "example-pgpkey-user",
                        "example-policy",
                        "example-sealed-site",
                        "example-sealed-user",
                        "example-signed-key-site",
                        "example-signed-proof",
                        "example-site-plaintext",
                        "example-user-payload",
                        "example-wkd"),
                examples.stream()
                        .filter(name -> name.startsWith("example-"))
                        .collect(Collectors.toSet()));
    }
}
