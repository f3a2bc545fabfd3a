package org.postseal.server.app;

import org.postseal.server.admin.ControlCommand;
import org.postseal.server.admin.ControlReply;
import org.postseal.server.files.FileStamps;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks every few seconds whether files that the server holds in memory changed, and has them read
 * again. A file that is just being written, or one of two that belong together, must not be taken
 * for the whole: what changed is read once it has not changed for one round.
 */
final class Reloader implements ControlCommand, AutoCloseable {
    static final Duration USUAL = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private final List<Part> parts = new ArrayList<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("reload").daemon().factory());

    /** Files that are read together. */
    private static final class Part {
        private final List<Path> paths;
        private final Supplier<List<String>> reload;
        private FileStamps read;
        private FileStamps seen;

        Part(List<Path> paths, Supplier<List<String>> reload) {
            this.paths = paths;
            this.reload = reload;
            this.read = FileStamps.of(paths);
            this.seen = read;
        }

        void look() {
            FileStamps now = FileStamps.of(paths);
            boolean settled = now.equals(seen);
            seen = now;
            if (settled && !now.equals(read)) {
                read = now;
                var _ = reload.get();
            }
        }

        List<String> reload() {
            read = FileStamps.of(paths);
            seen = read;
            return reload.get();
        }
    }

    Reloader(Duration every) {
        long millis = every.toMillis();
        var _ = timer.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
    }

    /**
     * Watches files, and the entries of directories.
     *
     * @param reload reads them; gives a line for people for each thing that changed
     */
    synchronized void watch(List<Path> paths, Supplier<List<String>> reload) {
        parts.add(new Part(paths, reload));
    }

    private synchronized void look() {
        for (Part part : parts) {
            try {
                part.look();
            } catch (RuntimeException e) {
                LOG.error("reload: failed, and is tried when the files change again", e);
            }
        }
    }

    /** {@code postseal reload}: all of it, now. */
    @Override
    public synchronized ControlReply run(List<String> arguments) {
        List<String> lines = parts.stream().flatMap(part -> part.reload().stream()).toList();
        return ControlReply.ok(
                lines.isEmpty() ? "nothing changed\n" : String.join("\n", lines) + "\n");
    }

    @Override
    public void close() {
        timer.shutdown();
    }
}
