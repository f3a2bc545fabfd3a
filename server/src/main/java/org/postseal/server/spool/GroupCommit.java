package org.postseal.server.spool;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one writer. Changes wait in a queue; a platform thread runs one transaction over all that
 * wait (bounded in octets, so that a large message is interleaved with small ones) and completes
 * them after the COMMIT, which has fsynced them all ({@link Database}). While one group syncs the
 * next one gathers: the more producers, the larger the groups.
 *
 * <p>Where a group fails it is rolled back and each change is tried alone, so that only those fail
 * that are at fault. Every change handed in is completed, one way or the other; completions run on
 * another thread, and must not wait for the spool there.
 */
final class GroupCommit implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
    private static final long MAX_OCTETS = 4 << 20;
    private static final int MAX_CHANGES = 1024;

    /** Something written; may run again after a rollback, so it touches the database only. */
    interface Change<T> {
        T apply(Database database) throws SQLException, IOException;
    }

    private final Database database;
    private final Capacity capacity;
    private final Executor completions;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Queue<Work<?>> waiting = new ArrayDeque<>();
    private final Thread thread;
    private boolean closed;

    /** Has {@code database} for itself until closed. */
    GroupCommit(Database database, Capacity capacity, Executor completions) {
        this.database = database;
        this.capacity = capacity;
        this.completions = completions;
        this.thread = Thread.ofPlatform().name("spool-writer").daemon().start(this::run);
    }

    /** A change that records or removes: it is never refused for want of space. */
    <T> CompletableFuture<T> submit(Change<T> change) {
        return enqueue(new Work<>(change, 0));
    }

    /** A change that adds so many octets. */
    <T> CompletableFuture<T> submit(long growth, Change<T> change) {
        return enqueue(new Work<>(change, growth));
    }

    private <T> CompletableFuture<T> enqueue(Work<T> work) {
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(new IOException("the spool is closed"));
            }
            waiting.add(work);
            arrived.signal();
        } finally {
            lock.unlock();
        }
        return work.done;
    }

    private void run() {
        for (var group = next(); !group.isEmpty(); group = next()) {
            commit(group);
            var finished = group;
            completions.execute(() -> finished.forEach(Work::finish));
        }
    }

    /** Waits for work; empty once closed and done. */
    private List<Work<?>> next() {
        var group = new ArrayList<Work<?>>();
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                arrived.awaitUninterruptibly();
            }
            long octets = 0;
            for (var work = waiting.peek();
                    work != null && octets < MAX_OCTETS && group.size() < MAX_CHANGES;
                    work = waiting.peek()) {
                octets += work.growth;
                group.add(waiting.remove());
            }
        } finally {
            lock.unlock();
        }
        return group;
    }

    private void commit(List<Work<?>> group) {
        try {
            transaction(group);
        } catch (SQLException | IOException | RuntimeException | Error e) {
            rollback();
            if (group.size() == 1) {
                group.getFirst().fail(failure(e));
            } else {
                group.forEach(work -> commit(List.of(work)));
            }
        }
    }

    private void transaction(List<Work<?>> group) throws SQLException, IOException {
        database.run("BEGIN IMMEDIATE");
        boolean grows = group.stream().anyMatch(work -> work.growth > 0);
        long left = grows ? capacity.left(database) : 0;
        for (var work : group) {
            left -= work.growth;
            if (work.growth > 0 && left < 0) {
                work.fail(new SpoolFullException("the spool is full"));
            } else {
                work.apply(database);
            }
        }
        database.run("COMMIT");
    }

    private void rollback() {
        try {
            database.run("ROLLBACK");
        } catch (SQLException e) {
            // After SQLITE_FULL and most I/O errors SQLite has rolled back by itself.
            log.debug("rollback: {}", e.getMessage());
        }
    }

    private static IOException failure(Throwable e) {
        return switch (e) {
            case IOException io -> io;
            case SQLiteException sql when sql.getResultCode() == SQLiteErrorCode.SQLITE_FULL ->
                    new SpoolFullException("the disk is full");
            default -> {
                log.error("spool: cannot write: {}", e.toString());
                yield new IOException("the spool cannot be written", e);
            }
        };
    }

    /** Waits for what was handed in before. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One change on its way; fields but {@code done} belong to the writer until it is finished. */
    private static final class Work<T> {
        final CompletableFuture<T> done = new CompletableFuture<>();
        final long growth;
        private final Change<T> change;
        private T result;
        private IOException failure;

        Work(Change<T> change, long growth) {
            this.change = change;
            this.growth = growth;
        }

        void apply(Database database) throws SQLException, IOException {
            failure = null;
            result = change.apply(database);
        }

        void fail(IOException e) {
            failure = e;
        }

        void finish() {
            if (failure == null) {
                done.complete(result);
            } else {
                done.completeExceptionally(failure);
            }
        }
    }
}
