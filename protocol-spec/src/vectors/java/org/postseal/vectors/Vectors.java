package org.postseal.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of vectors, in the source tree: tests run in the directory of their module. */
public final class Vectors {
    public static final Path DIRECTORY = Path.of("../protocol-spec/src/main/resources/vectors");

    private static final ObjectMapper JSON = new ObjectMapper();

    private Vectors() {}

    /** What must be taken, and how it must be understood. */
    public static List<Vector> good(String family) throws IOException {
        return read(Path.of("good", family + ".json"));
    }

    /** What must be refused. */
    public static List<Vector> bad(String family) throws IOException {
        return read(Path.of("bad", family + ".json"));
    }

    /** Any JSON file of the directory. */
    public static JsonNode json(Path file) throws IOException {
        return JSON.readTree(DIRECTORY.resolve(file).toFile());
    }

    private static List<Vector> read(Path file) throws IOException {
        List<Vector> vectors = new ArrayList<>();
        for (JsonNode vector : json(file).required("vectors")) {
            vectors.add(
                    new Vector(
                            vector.required("name").textValue(),
                            vector.required("input"),
                            vector.required("expect")));
        }
        if (vectors.isEmpty()) {
            throw new IOException("no vectors in " + file);
        }
        return vectors;
    }
}
