package org.postseal.interop.postfix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;

/** The documented lines of one file, with the example's values replaced by those of a test. */
record Lines(String text) {
    static Lines of(String resource) throws IOException {
        try (InputStream in = Lines.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + resource);
            }
            return new Lines(new String(in.readAllBytes(), UTF_8));
        }
    }

    /** Replaces a value that must be there. */
    Lines with(String example, String value) {
        if (!text.contains(example)) {
            throw new IllegalArgumentException("the documented lines have no " + example);
        }
        return new Lines(text.replace(example, value));
    }
}
