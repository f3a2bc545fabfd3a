package org.postseal.interop.openpgp;

import org.postseal.server.site.KeyVersion;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** The programs, and the shapes of certificates that each can make. */
enum Tool {
    GNUPG("GnuPG 2.2", KeyVersion.V4),
    SEQUOIA("sq 0.27", KeyVersion.V4),
    OPENPGP_JS("OpenPGP.js 6", KeyVersion.V6);

    private final String text;
    private final KeyVersion version;

    Tool(String text, KeyVersion version) {
        this.text = text;
        this.version = version;
    }

    /** For people. */
    String text() {
        return text;
    }

    KeyVersion version() {
        return version;
    }

    Set<Shape> shapes() {
        return switch (this) {
            case GNUPG -> EnumSet.complementOf(EnumSet.of(Shape.NO_USER_ID));
            case SEQUOIA -> EnumSet.of(Shape.RSA_3072, Shape.RSA_4096, Shape.CURVE25519);
            case OPENPGP_JS -> EnumSet.allOf(Shape.class);
        };
    }

    /**
     * @param home for its files
     */
    Peer start(Path home, String email, Shape shape) throws IOException, InterruptedException {
        return switch (this) {
            case GNUPG -> new Gnupg(home, email, shape);
            case SEQUOIA -> new Sequoia(home, email, shape);
            case OPENPGP_JS -> new OpenPgpJs(home, email, shape);
        };
    }
}
