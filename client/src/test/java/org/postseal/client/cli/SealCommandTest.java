package org.postseal.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code seal}; what it makes is opened by `unseal` in the server's tests. */
final class SealCommandTest {
    private static final String LETTER = "From: alice@a.test\nSubject: x\n\nsecret\n";

    @TempDir Path directory;
    private TestKey dave;
    private Tool tool;

    @BeforeEach
    void makeKey() throws Exception {
        dave = TestKey.of("dave@d.test");
        Files.write(directory.resolve("dave"), dave.certificate());
        tool = new Tool(Tool.nobody()).in(LETTER);
    }

    private int seal(String... more) {
        List<String> words = new ArrayList<>(List.of("--certificate", file("dave")));
        words.addAll(List.of(more));
        return tool.run(SealCommand::new, words.toArray(String[]::new));
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    @Test
    void sealsToAUser() throws Exception {
        int status = seal("--profile", "user", "--from", "alice@a.test", "--to", "dave@d.test");
        assertEquals(0, status, tool.err());
        String inside = dave.open(tool.octets());
        assertTrue(inside.contains("hp=\"cipher\""), inside);
        assertTrue(inside.endsWith("\r\n\r\nsecret\r\n"), inside);
    }

    @Test
    void sealsNothingTwice() throws Exception {
        String[] words = {"--profile", "user", "--from", "alice@a.test", "--to", "dave@d.test"};
        assertEquals(0, seal(words), tool.err());
        byte[] sealed = tool.octets();
        tool = new Tool(Tool.nobody()).in(sealed);
        assertEquals(ExitCode.DATAERR, seal(words));
        assertTrue(tool.err().contains("already"), tool.err());
    }

    @Test
    void aSiteSealNeedsASigner() throws Exception {
        assertEquals(ExitCode.USAGE, seal("--from", "alice@a.test", "--to", "dave@d.test"));
        Files.writeString(directory.resolve("key"), "no key");
        assertEquals(
                ExitCode.DATAERR,
                seal("--from", "alice@a.test", "--to", "dave@d.test", "--key", file("key")));
        assertTrue(tool.err().contains("not a binary OpenPGP secret key"), tool.err());
    }

    @Test
    void wrongWordsAreSaid() {
        assertEquals(
                ExitCode.USAGE, seal("--profile", "both", "--from", "<>", "--to", "dave@d.test"));
        assertEquals(
                ExitCode.USAGE, seal("--profile", "user", "--from", "<>", "--to", "dave@d.test"));
        assertTrue(tool.err().contains("--origin is needed"), tool.err());
        assertEquals(
                ExitCode.USAGE,
                seal("--profile", "user", "--from", "a@a.test", "--to", "b@b.test", "c@c.test"));
        assertEquals(
                ExitCode.NOINPUT,
                tool.run(
                        SealCommand::new,
                        "--profile",
                        "user",
                        "--from",
                        "a@a.test",
                        "--to",
                        "b@b.test",
                        "--certificate",
                        file("none")));
    }
}
