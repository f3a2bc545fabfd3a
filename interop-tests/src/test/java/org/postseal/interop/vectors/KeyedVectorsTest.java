package org.postseal.interop.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is committed is what the {@code Made…} classes make. To write the files anew:
 *
 * <pre>
 * mvn -pl interop-tests -am test -Dtest=KeyedVectorsTest -Dvectors.write=true
 *     -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
class KeyedVectorsTest {
    private static Map<String, byte[]> made;

    @BeforeAll
    static void make() throws IOException {
        Cast cast = new Cast();
        made = new LinkedHashMap<>(cast.files());
        made.putAll(MadeExchanges.of(cast).files());
        made.putAll(MadeSiteSeals.of(cast).files());
        made.putAll(MadeUserSeals.of(cast).files());
        if (Boolean.getBoolean("vectors.write")) {
            for (Map.Entry<String, byte[]> file : made.entrySet()) {
                Path path = Vectors.DIRECTORY.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
        }
    }

    @Test
    void filesAreAsMade() throws IOException {
        for (Map.Entry<String, byte[]> file : made.entrySet()) {
            byte[] committed = Files.readAllBytes(Vectors.DIRECTORY.resolve(file.getKey()));
            assertArrayEquals(file.getValue(), committed, file.getKey());
        }
    }

    @Test
    void noOtherKeysAreThere() throws IOException {
        try (Stream<Path> files = Files.list(Vectors.DIRECTORY.resolve("keys"))) {
            Set<String> keys =
                    files.map(file -> "keys/" + file.getFileName())
                            .filter(name -> name.endsWith(".pgp"))
                            .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(
                    made.keySet().stream()
                            .filter(name -> name.startsWith("keys/"))
                            .collect(Collectors.toCollection(TreeSet::new)),
                    keys);
        }
    }
}
