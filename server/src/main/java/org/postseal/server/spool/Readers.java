package org.postseal.server.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;

/**
 * Read connections, each used by one platform thread at a time. The driver's native calls would pin
 * a virtual thread to its carrier; here the caller parks while a thread of the pool reads.
 *
 * <p>Every query ends its read transaction with its last row, so that no reader keeps a checkpoint
 * from resetting the write-ahead log.
 */
final class Readers implements AutoCloseable {
    private static final int SIZE = 4;
    private final BlockingQueue<Database> idle = new LinkedBlockingQueue<>();
    private final List<Database> all = new ArrayList<>();
    private final ExecutorService threads;

    Readers(Path file) throws SQLException {
        threads =
                Executors.newFixedThreadPool(
                        SIZE, Thread.ofPlatform().name("spool-reader-", 0).daemon().factory());
        for (int i = 0; i < SIZE; i++) {
            all.add(Database.reader(file));
        }
        idle.addAll(all);
    }

    /** Something read. */
    interface Query<T> {
        T read(Database database) throws SQLException;
    }

    <T> T call(Query<T> query) throws IOException {
        try {
            return CompletableFuture.supplyAsync(() -> read(query), threads).join();
        } catch (RejectedExecutionException e) {
            throw new IOException("the spool is closed", e);
        } catch (CompletionException e) {
            throw new IOException("the spool cannot be read", e.getCause());
        }
    }

    private <T> T read(Query<T> query) {
        // As many connections as threads: there is always one.
        Database database = idle.remove();
        try {
            return query.read(database);
        } catch (SQLException e) {
            throw new CompletionException(e);
        } finally {
            idle.add(database);
        }
    }

    @Override
    public void close() throws SQLException {
        threads.close();
        for (Database database : all) {
            database.close();
        }
    }
}
