package org.postseal.interop.domains;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** When each mail came out, by its reverse-path, which sealing leaves alone. */
final class Arrivals {
    private final Map<String, Long> nanos = new ConcurrentHashMap<>();

    void add(String id) {
        nanos.putIfAbsent(id, System.nanoTime());
    }

    Optional<Long> of(String id) {
        return Optional.ofNullable(nanos.get(id));
    }
}
