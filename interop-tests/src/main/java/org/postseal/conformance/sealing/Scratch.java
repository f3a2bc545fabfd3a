package org.postseal.conformance.sealing;

import org.postseal.conformance.Transcript;
import org.postseal.conformance.openpgp.Octets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The files of one case, and its transcript. */
final class Scratch implements AutoCloseable {
    /** Of a message, so that a transcript stays readable. */
    private static final int SHOWN_LINES = 60;

    private final Path directory;
    private final Transcript transcript;

    Scratch(Transcript transcript) throws IOException {
        this.directory = Files.createTempDirectory("conformance");
        this.transcript = transcript;
    }

    /** Writes a file and gives its name. */
    String file(String name, byte[] octets) {
        try {
            return Files.write(directory.resolve(name), octets).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The name of a file that may not be there. */
    String path(String name) {
        return directory.resolve(name).toString();
    }

    void note(String text) {
        transcript.note(text);
    }

    /** Shows the first lines of a message. */
    void show(Transcript.Direction direction, byte[] message) {
        List<String> lines = Octets.text(message).lines().limit(SHOWN_LINES + 1).toList();
        String channel = direction == Transcript.Direction.SENT ? "stdin" : "stdout";
        for (int i = 0; i < lines.size(); i++) {
            transcript.add(direction, channel, i < SHOWN_LINES ? lines.get(i) : "[…]");
        }
    }

    /** What a driver said on standard error. */
    void heard(String diagnostics) {
        diagnostics
                .lines()
                .forEach(line -> transcript.add(Transcript.Direction.RECEIVED, "stderr", line));
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> tree = Files.walk(directory)) {
            all = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
