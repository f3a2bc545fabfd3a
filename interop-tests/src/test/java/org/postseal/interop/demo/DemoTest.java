package org.postseal.interop.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.postseal.server.app.Main;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;

/** The show-piece, as a user runs it. */
class DemoTest {
    private record Run(int status, String out) {}

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(System.err, true, UTF_8));
        return new Run(line.execute(arguments), out.toString());
    }

    @Test
    void relaysCannotReadSealedMailAndAllOfItArrives() {
        Run run = run("demo");
        assertEquals(0, run.status(), run.out());
        assertTrue(run.out().contains("delivered identical   105 of 105"), run.out());
        assertTrue(run.out().contains("sealed-site: 105"), run.out());
    }

    /** The judge is only worth something where it can condemn. */
    @Test
    void withoutSealingTheyReadNearlyAllOfIt() {
        Run run = run("demo", "--no-seal");
        assertEquals(1, run.status(), run.out());
        String link =
                run.out()
                        .lines()
                        .filter(l -> l.startsWith("brian > charlie"))
                        .findFirst()
                        .orElseThrow();
        String[] words = link.split("\\s+", -1);
        double read = Double.parseDouble(words[words.length - 3]);
        double of = Double.parseDouble(words[words.length - 1]);
        assertTrue(read > 0.99 * of, link);
        assertTrue(run.out().contains("clear: 105"), run.out());
    }
}
