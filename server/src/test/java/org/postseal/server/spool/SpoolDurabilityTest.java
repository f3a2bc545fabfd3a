package org.postseal.server.spool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** What was said to be on disk is there: by SIGKILL, by system-call trace, on a full disk. */
class SpoolDurabilityTest {
    private static final int ROUNDS = 3;

    @TempDir Path directory;

    @Test
    void whatCompletedOutlivesSigkill() throws Exception {
        var random = new Random(20260301);
        var told = new ArrayList<String>();
        for (int round = 0; round < ROUNDS; round++) {
            told.addAll(runAndKill(round * 10_000_000L, 1 + random.nextInt(150)));
        }
        try (var spool = Mails.open(directory)) {
            for (String line : told) {
                String[] fields = line.split(" ", -1);
                byte[] body = Mails.body(Long.parseLong(fields[2]), Integer.parseInt(fields[3]));
                assertArrayEquals(body, Mails.read(spool, new QueueId(fields[1])), line);
            }
            // What was committed but not yet told is whole too.
            for (var message : spool.list(Integer.MAX_VALUE)) {
                assertEquals(message.length(), Mails.read(spool, message.id()).length);
            }
        }
    }

    /** Lets a child commit until it has told of {@code enough} messages; gives all it told. */
    private List<String> runAndKill(long seed, int enough) throws Exception {
        var child = start(java(Committer.class, directory, seed, 8, 100_000));
        var told = new ArrayList<String>();
        try (var lines = child.inputReader()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("committed ")) {
                    told.add(line);
                }
                if (told.size() == enough) {
                    // By its handle: Process.destroyForcibly would close the pipe still to be read.
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.destroyForcibly();
        }
        assertTrue(child.waitFor(60, TimeUnit.SECONDS));
        assertTrue(told.size() >= enough, "the child died before its time");
        if (told.size() > enough) {
            told.removeLast(); // the kill may have cut it off
        }
        return told;
    }

    @Test
    void theLogIsSyncedBeforeACommitCompletes() throws Exception {
        Path trace = directory.resolve("trace");
        var command =
                new ArrayList<>(
                        List.of(
                                "strace",
                                "-f",
                                "-y",
                                "--seccomp-bpf",
                                "-o",
                                trace.toString(),
                                "-e",
                                "trace=pwrite64,write,fsync,fdatasync"));
        command.addAll(java(Committer.class, directory, 1, 1, 12));
        finish(start(command));

        boolean unsynced = false;
        boolean written = false;
        String syncing = "";
        int told = 0;
        for (String line : Files.readAllLines(trace)) {
            String thread = line.substring(0, line.indexOf(' '));
            if (line.contains(" pwrite64(") && line.contains("spool.db-wal>")) {
                unsynced = true;
                written = true;
            } else if (line.matches("\\d+ +f(data)?sync\\(.*spool\\.db-wal>.*")) {
                syncing = thread;
            }
            if (line.matches("\\d+ .*f(data)?sync.*\\) += 0") && thread.equals(syncing)) {
                unsynced = false;
                syncing = "";
            }
            if (line.matches("\\d+ +write\\(1<.*\"committed .*")) {
                told++;
                assertTrue(written, "told without a write: " + line);
                assertFalse(unsynced, "told before the log was synced: " + line);
                written = false;
            }
        }
        assertEquals(12, told);
    }

    @Test
    void aFullDiskIsToldAndRecoveredFrom() throws Exception {
        // A small file system of the child's own; root and ordinary users alike may make it so.
        String mount = "mount -t tmpfs -o size=8m none \"$0\" && exec \"$@\"";
        var command =
                new ArrayList<>(List.of("unshare", "-rm", "sh", "-c", mount, directory.toString()));
        command.addAll(java(FullDisk.class, directory));
        finish(start(command));
    }

    private static List<String> java(Class<?> main, Object... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static void finish(Process process) throws Exception {
        try (var output = process.inputReader()) {
            String text = String.join("\n", output.lines().toList());
            assertTrue(process.waitFor(120, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue(), text);
        } finally {
            process.destroyForcibly();
        }
    }
}
