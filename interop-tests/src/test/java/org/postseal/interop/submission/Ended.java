package org.postseal.interop.submission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A command that was run to its end, without input; words are separated by blanks. */
record Ended(int status, String output) {
    static Ended of(String command) throws Exception {
        Path out = Files.createTempFile("out", null);
        try {
            Process process =
                    new ProcessBuilder(command.split(" ", -1))
                            .redirectInput(new File("/dev/null"))
                            .redirectOutput(out.toFile())
                            .redirectErrorStream(true)
                            .start();
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), command);
            return new Ended(process.exitValue(), Files.readString(out));
        } finally {
            Files.delete(out);
        }
    }

    /** One that must end well. */
    static void well(String command) throws Exception {
        Ended ended = of(command);
        assertEquals(0, ended.status(), ended::output);
    }
}
