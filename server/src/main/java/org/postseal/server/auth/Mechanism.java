package org.postseal.server.auth;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The SASL mechanisms, best first. */
public enum Mechanism {
    /** RFC 7677 with {@code tls-exporter} (RFC 9266). */
    SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS"),
    /** RFC 7677. */
    SCRAM_SHA_256("SCRAM-SHA-256"),
    /** RFC 4616. */
    PLAIN("PLAIN");

    private final String text;

    Mechanism(String text) {
        this.text = text;
    }

    /** The registered name. */
    public String text() {
        return text;
    }

    public static Optional<Mechanism> of(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return Stream.of(values()).filter(known -> known.text.equals(upper)).findFirst();
    }
}
