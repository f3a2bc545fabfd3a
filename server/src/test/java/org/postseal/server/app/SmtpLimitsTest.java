package org.postseal.server.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.app.config.ConfigReader;
import org.postseal.server.smtp.SmtpSettings;

import java.nio.file.Files;
import java.nio.file.Path;

class SmtpLimitsTest {
    private static final String MINIMAL =
            "hostname = \"mx.a.test\"\ndomain = \"a.test\"\n[local.\"a.test\"]\n";

    @TempDir Path directory;

    private SmtpSettings.Limits limits(String settings) throws Exception {
        Path file = directory.resolve("postseal.toml");
        Files.writeString(file, MINIMAL + "[limits]\n" + settings);
        return SmtpLimits.of(ConfigReader.read(file)).limits();
    }

    /** One in front of this host may carry all of its mail, with a connection for each message. */
    @Test
    void aBusyRelayIsNotHeldUp() throws Exception {
        SmtpSettings.Limits usual = limits("");
        assertTrue(usual.connectionsPerMinute() >= 100 * 60, usual::toString);
        assertTrue(usual.messagesPerMinute() >= 100 * 60, usual::toString);
    }

    @Test
    void ratesAreThoseOfTheFile() throws Exception {
        SmtpSettings.Limits set = limits("connections-per-minute = 10\nmessages-per-minute = 20\n");
        assertEquals(10, set.connectionsPerMinute());
        assertEquals(20, set.messagesPerMinute());
    }

    @Test
    void zeroIsNoLimit() throws Exception {
        SmtpSettings.Limits none = limits("connections-per-minute = 0\nmessages-per-minute = 0\n");
        assertEquals(Integer.MAX_VALUE, none.connectionsPerMinute());
        assertEquals(Integer.MAX_VALUE, none.messagesPerMinute());
    }
}
