package org.postseal.server.app.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The commented {@code postseal.toml} that {@code serve} writes where there is none. */
public final class ConfigTemplate {
    private ConfigTemplate() {}

    /** The text for a host and its mail domain. */
    public static String text(String hostname, String domain) {
        try (InputStream in = ConfigTemplate.class.getResourceAsStream("template.toml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@HOSTNAME@", hostname)
                    .replace("@DOMAIN@", domain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
