package org.postseal.interop.submission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.server.app.Main;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;

/** {@code postseal user}. */
final class NewUser {
    private NewUser() {}

    static void add(Path settings, String user, String password) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream((password + "\n").getBytes(UTF_8)));
        try {
            int status = Main.commandLine().execute("user", "add", user, "-c", settings.toString());
            assertEquals(0, status);
        } finally {
            System.setIn(before);
        }
    }

    /** {@code postseal user senders}: what he may send as besides. */
    static void senders(Path settings, String user, String sender) {
        String file = settings.toString();
        assertEquals(0, Main.commandLine().execute("user", "senders", user, sender, "-c", file));
    }
}
