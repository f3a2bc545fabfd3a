package org.postseal.interop.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A capture file, as tshark reads it. */
record Capture(Path file) {
    private static final String CONTENT =
            "tcp.port == 25 && tcp.len > 0 && !tcp.analysis.retransmission"
                    + " && !tcp.analysis.fast_retransmission";

    /** Writes what each end of each SMTP session said to a file of its own in this directory. */
    void streams(Path into) throws IOException, InterruptedException {
        Files.createDirectories(into);
        Process process =
                new ProcessBuilder(
                                List.of(
                                        "tshark",
                                        "-n",
                                        "-r",
                                        file.toString(),
                                        "-Y",
                                        CONTENT,
                                        "-T",
                                        "fields",
                                        "-e",
                                        "tcp.stream",
                                        "-e",
                                        "tcp.srcport",
                                        "-e",
                                        "tcp.payload"))
                        .redirectError(file.resolveSibling("tshark.log").toFile())
                        .start();
        Map<String, OutputStream> sides = new HashMap<>();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split("\t", 3);
                String name = "session-" + fields[0] + "-from-port-" + fields[1];
                OutputStream side = sides.get(name);
                if (side == null) {
                    side = new BufferedOutputStream(Files.newOutputStream(into.resolve(name)));
                    sides.put(name, side);
                }
                side.write(HexFormat.of().parseHex(fields[2]));
            }
        } finally {
            for (OutputStream side : sides.values()) {
                side.close();
            }
        }
        assertEquals(0, process.waitFor(), "tshark");
    }
}
