package org.postseal.server.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.app.config.ConfigTemplate;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

class MainTest {
    @TempDir Path directory;

    private record Run(int status, String out, String err) {}

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return new Run(line.execute(arguments), out.toString(), err.toString());
    }

    private String settings() throws IOException {
        return Files.writeString(
                        directory.resolve("postseal.toml"),
                        ConfigTemplate.text("mx.a.test", "a.test"))
                .toString();
    }

    @Test
    void helpTeachesEveryCommand() {
        String help = run("--help").out();
        for (String command : Main.commandLine().getSubcommands().keySet()) {
            assertTrue(help.contains("\n  " + command + " "), command + " is not in: " + help);
            Run one = run("help", command);
            assertEquals(0, one.status());
            assertTrue(one.out().contains("Usage: postseal " + command), one.out());
        }
    }

    @Test
    void wrongWordsAreUsageErrors() {
        Run unknown = run("srve");
        assertEquals(64, unknown.status());
        assertTrue(unknown.err().contains("serve"), unknown.err());
        assertEquals(64, run("explain").status());
        assertEquals(64, run("demo", "--frobnicate").status());
    }

    @Test
    void settingsThatAreMissingOrWrongAreConfigurationErrors() throws IOException {
        assertEquals(78, run("check", "-c", directory.resolve("none").toString()).status());
        Path wrong = Files.writeString(directory.resolve("wrong.toml"), "hostnmae = \"x\"\n");
        Run run = run("check", "-c", wrong.toString());
        assertEquals(78, run.status());
        assertTrue(run.err().contains("wrong.toml:1:"), run.err());
        assertTrue(run.err().contains("did you mean hostname?"), run.err());
    }

    @Test
    void goodSettingsAreGoodAndDoubtsAreSaid() throws IOException {
        Run run = run("check", "-c", settings());
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains("note: keys-dir lies in data-dir"), run.out());
    }

    @Test
    void dnsPrintsWhatAZoneFileTakes() throws IOException {
        Run run = run("dns", "-c", settings());
        assertEquals(0, run.status(), run.err());
        assertTrue(
                run.out().contains("\n_smtp-openpgp.a.test. 3600 IN TXT \"v=smtp-openpgp1; id="),
                run.out());
        assertTrue(run.out().contains(" IN OPENPGPKEY ("), run.out());
        assertEquals(2, run.out().split("\n_25._tcp.mx.a.test. 3600 IN TLSA 3 1 1 ").length - 1);
        assertEquals(run.out(), run("dns", "-c", settings()).out(), "the same the second time");
    }

    @Test
    void dnsSaysThatHostsProveThemselvesWhereTheSettingsDo() throws IOException {
        String settings = settings();
        assertTrue(!run("dns", "-c", settings).out().contains("auth="), "not by itself");
        Path path = Path.of(settings);
        Files.writeString(
                path,
                Files.readString(path).replace("[publish]\n", "[publish]\nauth = \"site\"\n"));
        Run run = run("dns", "-c", settings);
        assertTrue(run.out().contains("; auth=site"), run.out());
    }
}
