package org.postseal.server.spool;

import org.postseal.server.files.PrivateFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What an open spool stands on, opened in order and closed in reverse. */
final class SqliteFiles {
    private static final Logger log = LoggerFactory.getLogger(SqliteFiles.class);
    private static final String KEY_CHECK = "queue-key-check";

    private final SpoolSettings settings;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private GroupCommit writer;
    private Readers readers;
    private Bodies bodies;
    private QueueIds ids;

    private SqliteFiles(SpoolSettings settings) {
        this.settings = settings;
    }

    static SqliteFiles open(SpoolSettings settings, InstantSource clock, SecureRandom random)
            throws IOException {
        var files = new SqliteFiles(settings);
        try {
            files.start(clock, random);
            return files;
        } catch (SQLException e) {
            files.close();
            throw new IOException("cannot open the spool " + settings.database(), e);
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private void start(InstantSource clock, SecureRandom random) throws IOException, SQLException {
        Path directory = settings.database().toAbsolutePath().getParent();
        PrivateFiles.createDirectory(directory);
        PrivateFiles.requireOwn(directory);
        open.push(SpoolLock.take(directory));
        // SQLite gives its log and index files the mode of the database.
        PrivateFiles.createFile(settings.database());
        var database = Database.writer(settings.database());
        open.push(database);
        Schema.migrate(database);
        PrivateFiles.sync(directory);
        var key = key(database, random);
        int orphans = Bodies.removeOrphans(database);
        log.info("spool: opened database={} removed-segments={}", settings.database(), orphans);
        ids = new QueueIds(clock, highestId(database));

        readers = new Readers(settings.database());
        open.push(readers);
        bodies = new Bodies(key, random, readers);
        var completions =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("spool-completions").daemon().factory());
        open.push(completions);
        writer = new GroupCommit(database, new Capacity(settings), completions);
        open.push(writer);
        sweepHourly(completions, clock);
    }

    /**
     * The queue key. Where messages lie under another key, or the key file is gone, a new key would
     * only hide the loss: the spool does not open.
     */
    private QueueKey key(Database database, SecureRandom random) throws IOException, SQLException {
        boolean empty = database.query("SELECT 1 FROM message LIMIT 1", row -> true).isEmpty();
        boolean present = Files.exists(settings.key());
        if (!present && !empty) {
            throw new IOException(
                    settings.key() + " is missing, and the spool holds messages sealed under it");
        }
        var key = present ? QueueKey.read(settings.key()) : QueueKey.create(settings.key(), random);
        var check =
                database.first(
                        "SELECT value FROM setting WHERE name = ?",
                        row -> row.getBytes(1),
                        KEY_CHECK);
        boolean same = check.filter(c -> MessageDigest.isEqual(c, key.check())).isPresent();
        if (!same && !empty) {
            throw new IOException(settings.key() + " is not the key of " + settings.database());
        }
        if (!same) {
            database.run(
                    "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)",
                    KEY_CHECK,
                    key.check());
        }
        return key;
    }

    private static long highestId(Database database) throws SQLException {
        return database.first(
                        "SELECT seq FROM sqlite_sequence WHERE name = 'message'",
                        row -> row.getLong(1))
                .orElse(0L);
    }

    private void sweepHourly(ScheduledExecutorService timer, InstantSource clock) {
        var _ = timer.scheduleWithFixedDelay(() -> sweep(clock), 0, 1, TimeUnit.HOURS);
    }

    private void sweep(InstantSource clock) {
        long now = Times.column(clock.instant());
        var _ =
                writer.submit(
                        database -> {
                            database.run("DELETE FROM replay WHERE expires < ?", now);
                            return database.run("DELETE FROM small_row WHERE expires < ?", now);
                        });
    }

    SpoolSettings settings() {
        return settings;
    }

    GroupCommit writer() {
        return writer;
    }

    Readers readers() {
        return readers;
    }

    Bodies bodies() {
        return bodies;
    }

    QueueIds ids() {
        return ids;
    }

    void close() throws IOException {
        IOException failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                var now = new IOException("cannot close the spool cleanly", e);
                if (failure == null) {
                    failure = now;
                } else {
                    failure.addSuppressed(now);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
