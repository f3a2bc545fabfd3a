package org.postseal.interop.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes {@code postseal.toml} for dave.test with one next hop inward. */
final class Settings {
    private Settings() {}

    /**
     * Writes the file.
     *
     * @param hostname what the server calls itself
     * @param listen address and port
     * @param hop where mail for dave.test goes
     * @param more further tables
     */
    static Path write(Path directory, String hostname, String listen, String hop, String more)
            throws IOException {
        return Files.writeString(
                directory.resolve("postseal.toml"),
                """
                hostname = "%s"
                domain = "dave.test"
                data-dir = "data"
                keys-dir = "keys"
                [listen]
                smtp = ["%s"]
                [local."dave.test"]
                next-hop = "%s"
                recipients = ["*"]
                %s
                """
                        .formatted(hostname, listen, hop, more));
    }
}
