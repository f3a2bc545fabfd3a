package org.postseal.server.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.spec.smtp.Mailbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

class ReportsConfigTest {
    private static final String MINIMAL =
            "hostname = \"mx.a.test\"\ndomain = \"a.test\"\n[local.\"a.test\"]\n";

    @TempDir Path directory;

    private Config.Reports read(String text) throws Exception {
        Path file = directory.resolve("postseal.toml");
        Files.writeString(file, MINIMAL + text);
        return ConfigReader.read(file).reports();
    }

    private void bad(String line, String expected) {
        ConfigException e =
                assertThrows(ConfigException.class, () -> read("[reports]\n" + line + "\n"));
        assertEquals(1, e.faults().size(), e.getMessage());
        assertTrue(e.getMessage().contains("postseal.toml:5: reports."), e.getMessage());
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void nothingIsSentOrTakenByDefault() throws Exception {
        assertEquals(new Config.Reports("a.test", Optional.empty(), Set.of()), read(""));
    }

    @Test
    void whatIsGivenIsRead() throws Exception {
        assertEquals(
                new Config.Reports(
                        "A Ltd",
                        Optional.of(new Mailbox("x", "a.test")),
                        Set.of(new Mailbox("r", "a.test"))),
                read(
                        """
                        [reports]
                        contact = "x@a.test"
                        organization = "A Ltd"
                        intake = ["r@a.test"]
                        """));
    }

    @Test
    void whatIsWrongIsSaidWithItsLine() {
        bad("contact = \"x@b.test\"", "is not at a domain of [local]");
        bad("intake = [\"x@b.test\"]", "is not at a domain of [local]");
        bad("contact = \"x\"", "an address such as");
        bad("organization = \" \"", "a name on one line");
    }
}
