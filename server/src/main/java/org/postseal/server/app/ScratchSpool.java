package org.postseal.server.app;

import org.postseal.server.files.PrivateFiles;
import org.postseal.server.spool.Spool;
import org.postseal.server.spool.SpoolSettings;
import org.postseal.server.spool.SqliteSpool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A spool for one command: in a directory that stays, or in one that goes with it. */
public final class ScratchSpool implements AutoCloseable {
    private final Spool spool;
    private final Optional<Path> scratch;

    private ScratchSpool(Spool spool, Optional<Path> scratch) {
        this.spool = spool;
        this.scratch = scratch;
    }

    /**
     * @param kept where it remembers from one command to the next
     */
    public static ScratchSpool open(Optional<Path> kept, Clock clock) throws IOException {
        if (kept.isPresent()) {
            PrivateFiles.createDirectory(kept.get());
            return new ScratchSpool(open(kept.get(), clock), Optional.empty());
        }
        Path scratch = Files.createTempDirectory("postseal-unseal");
        try {
            return new ScratchSpool(open(scratch, clock), Optional.of(scratch));
        } catch (IOException e) {
            remove(scratch);
            throw e;
        }
    }

    private static Spool open(Path directory, Clock clock) throws IOException {
        return SqliteSpool.open(SpoolSettings.in(directory, directory), clock, new SecureRandom());
    }

    public Spool spool() {
        return spool;
    }

    @Override
    public void close() throws IOException {
        spool.close();
        if (scratch.isPresent()) {
            remove(scratch.get());
        }
    }

    private static void remove(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> tree = Files.walk(directory)) {
            all = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
