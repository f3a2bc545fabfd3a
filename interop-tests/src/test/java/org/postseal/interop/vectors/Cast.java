package org.postseal.interop.vectors;

import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.IdentityBuilder;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who appears in the vectors. Their secret keys are published: nobody is to use them. */
final class Cast {
    /** When all keys were made. */
    static final Instant BORN = Instant.parse("2026-01-01T00:00:00Z");

    /** When everything else happens. */
    static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");

    /** Longer than a site's should live: the peers that read the vectors use their own clocks. */
    private static final Duration VALIDITY = Duration.ofDays(20 * 365);

    private static final String WARNING = "THROW-AWAY KEY, its secret is published";

    private final Map<String, Identity> identities = new LinkedHashMap<>();

    Cast() {
        site("site-a-v4", KeyVersion.V4, "a.example");
        site("site-a-v6", KeyVersion.V6, "a.example");
        site("site-c-v4", KeyVersion.V4, "c.example");
        site("site-d-v4", KeyVersion.V4, "d.example");
        site("site-d-v6", KeyVersion.V6, "d.example");
        site("site-d-next", KeyVersion.V4, "d.example");
        site("site-d-destroyed", KeyVersion.V4, "d.example");
        user("user-dave-v4", KeyVersion.V4, "dave@d.example");
        user("user-dave-v6", KeyVersion.V6, "dave@d.example");
        user("user-mallet-v4", KeyVersion.V4, "mallet@m.example");
    }

    private void site(String name, KeyVersion version, String domain) {
        add(name, IdentityBuilder.site(version, domain));
    }

    private void user(String name, KeyVersion version, String address) {
        add(name, IdentityBuilder.user(version, address));
    }

    /** What is committed stays, however certificates are built by then. */
    private void add(String name, IdentityBuilder builder) {
        Path secret = Vectors.DIRECTORY.resolve(secret(name));
        try {
            identities.put(name, Files.exists(secret) ? read(name) : made(name, builder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Identity read(String name) throws IOException {
        Identity read = Identity.parse(Files.readAllBytes(Vectors.DIRECTORY.resolve(secret(name))));
        byte[] certificate = Files.readAllBytes(Vectors.DIRECTORY.resolve(certificate(name)));
        return new Identity(
                certificate, read.secret(), read.primary(), read.signing(), read.encryption());
    }

    private static Identity made(String name, IdentityBuilder builder) {
        try (SeededRandom random = SeededRandom.open("keys/" + name)) {
            return builder.userId(WARNING).born(BORN).encryptionSubkey(BORN, VALIDITY).build();
        }
    }

    Identity get(String name) {
        return identities.get(name);
    }

    /** The files of {@code keys/} and their content. */
    Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        identities.forEach(
                (name, identity) -> {
                    files.put(certificate(name), identity.certificate());
                    files.put(secret(name), identity.secret());
                });
        return files;
    }

    static String certificate(String name) {
        return "keys/" + name + ".cert.pgp";
    }

    static String secret(String name) {
        return "keys/" + name + ".secret.pgp";
    }
}
