package org.postseal.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.conformance.Driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class CommandDriverTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir private Path directory;

    private static Driver.Result run(String command, Duration limit, byte[] input)
            throws IOException, InterruptedException {
        List<Driver.Option> options =
                List.of(
                        new Driver.Option("to", "a b'\"$HOME@x"),
                        new Driver.Option("reqseal", ""),
                        new Driver.Option("to", "*"));
        return new CommandDriver(command, limit).run("send", options, Map.of("GIVEN", "x"), input);
    }

    @Test
    void verbAndOptionsAreWordsWhateverIsInThem() throws Exception {
        Driver.Result result = run("printf '<%s>' first", LONG, new byte[0]);
        assertEquals(
                "<first><send><--to><a b'\"$HOME@x><--reqseal><--to><*>",
                new String(result.output(), UTF_8));
        assertEquals(0, result.status());
    }

    @Test
    void octetsPassAndTheStatusIsTold() throws Exception {
        byte[] input = new byte[300_000];
        for (int i = 0; i < input.length; i++) {
            input[i] = (byte) i;
        }
        Driver.Result result = run("sh -c 'cat; echo \"$GIVEN\" >&2; exit 75'", LONG, input);
        assertArrayEquals(input, result.output());
        assertEquals("x\n", result.diagnostics());
        assertEquals(Driver.TEMPORARY, result.status());
    }

    @Test
    void aDriverThatDoesNotEndIsKilledWithItsChildren() throws Exception {
        Path pid = directory.resolve("pid");
        String command = "sh -c 'sleep 600 & echo $! > " + pid + "; wait'";
        IOException e =
                assertThrows(
                        IOException.class, () -> run(command, Duration.ofSeconds(2), new byte[0]));
        assertEquals("the driver's send did not end in 2 s", e.getMessage());
        long child = Long.parseLong(Files.readString(pid).strip());
        ProcessHandle.of(child).ifPresent(handle -> handle.onExit().join());
    }

    /** A pipe would stay open until the child ends. */
    @Test
    void whatIsLeftBehindDoesNotHoldTheCallUp() throws Exception {
        Path pid = directory.resolve("pid");
        Driver.Result result =
                run("sh -c 'sleep 600 & echo $! > " + pid + "; echo done'", LONG, new byte[0]);
        assertEquals("done\n", new String(result.output(), UTF_8));
        long child = Long.parseLong(Files.readString(pid).strip());
        assertTrue(ProcessHandle.of(child).orElseThrow().destroyForcibly());
    }

    @Test
    void tooMuchOutputEndsTheCall() {
        IOException e = assertThrows(IOException.class, () -> run("sh -c yes", LONG, new byte[0]));
        assertEquals("the driver's send wrote more than 64 MiB", e.getMessage());
    }

    @Test
    void aCommandThatIsNotThereHasTheShellsStatus() throws Exception {
        assertEquals(127, run("/nowhere/driver", LONG, new byte[0]).status());
    }
}
