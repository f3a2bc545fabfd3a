package org.postseal.conformance.sealing;

import org.postseal.conformance.Driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A driver's options by name. */
record Options(List<Driver.Option> all) {
    List<String> values(String name) {
        return all.stream().filter(o -> o.name().equals(name)).map(Driver.Option::value).toList();
    }

    Optional<String> find(String name) {
        return values(name).stream().findFirst();
    }

    String one(String name) {
        return find(name).orElseThrow();
    }

    byte[] file(String name) throws IOException {
        return Files.readAllBytes(Path.of(one(name)));
    }
}
