package org.postseal.conformance.client;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Properties;

/** Policies and users' keys from one send to the next. */
final class ReferenceMemory {
    private final Path file;
    private final Properties rows = new Properties();

    /**
     * @param until Unix seconds
     * @param signed when its S was made
     */
    record Kept(byte[] certificate, long until, long signed) {}

    ReferenceMemory(Path directory) throws IOException {
        file = directory.resolve("reference");
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                rows.load(reader);
            }
        }
    }

    Optional<String> policy(String domain, Flaws flaws) {
        long until = Long.parseLong(rows.getProperty("until " + domain, "0"));
        boolean live = until > Instant.now().getEpochSecond() || flaws.has(Mutant.MAX_AGE_IGNORED);
        return Optional.ofNullable(rows.getProperty("policy " + domain)).filter(_ -> live);
    }

    void keep(String domain, ReferencePolicy policy) throws IOException {
        rows.setProperty("policy " + domain, policy.text());
        long until = Instant.now().getEpochSecond() + policy.maxAge();
        rows.setProperty("until " + domain, Long.toString(until));
        store();
    }

    void forget(String domain) throws IOException {
        rows.remove("policy " + domain);
        store();
    }

    Optional<Kept> key(String query) {
        return Optional.ofNullable(rows.getProperty("key " + query))
                .map(
                        row -> {
                            String[] parts = row.split(" ", 3);
                            return new Kept(
                                    Base64.getDecoder().decode(parts[0]),
                                    Long.parseLong(parts[1]),
                                    Long.parseLong(parts[2]));
                        });
    }

    void keep(String query, Kept kept) throws IOException {
        String certificate = Base64.getEncoder().encodeToString(kept.certificate());
        rows.setProperty("key " + query, certificate + " " + kept.until() + " " + kept.signed());
        store();
    }

    boolean hasChanged(String domain, String keys) throws IOException {
        Object before = rows.setProperty("hint " + domain, keys);
        store();
        return before != null && !before.equals(keys);
    }

    Optional<String> row(String name) {
        return Optional.ofNullable(rows.getProperty(name));
    }

    void keepRow(String name, String row) throws IOException {
        rows.setProperty(name, row);
        store();
    }

    private void store() throws IOException {
        try (Writer writer = Files.newBufferedWriter(file)) {
            rows.store(writer, null);
        }
    }
}
