package org.postseal.interop.beside;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.postfix.Dialogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Postseal in front of Dovecot, as dovecot.md says; that mail arrives whole is in the others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DovecotTest {
    private static final String ZOE = "zoe@zoe.test";
    private static final String TINY = "tiny@dave.test";

    private World world;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        world = World.start(directory);
    }

    @AfterAll
    void stop() throws Exception {
        if (world != null) { // it has closed what it could not start
            world.close();
        }
    }

    @Test
    void anUnknownUserIsRefusedAtOnce() throws Exception {
        answers("nobody@dave.test", "550 5.1.1");
    }

    @Test
    void whoIsOverQuotaIsRefusedUntilThereIsRoom() throws Exception {
        world.dovecot().save("tiny");
        answers(TINY, "552 5.2.2");
        world.dovecot().empty("tiny");
        answers(TINY, "250 2.1.5");
    }

    private void answers(String recipient, String reply) throws IOException {
        try (Dialogue stranger = new Dialogue(world.daveOutside())) {
            stranger.say("MAIL FROM:<" + ZOE + ">", "250");
            stranger.say("RCPT TO:<" + recipient + ">", reply);
        }
    }
}
