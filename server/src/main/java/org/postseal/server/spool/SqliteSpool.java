package org.postseal.server.spool;

import org.postseal.server.spool.QueuedMessage.State;
import org.postseal.server.spool.SegmentCipher.Place;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** The spool on an embedded SQLite database. */
public final class SqliteSpool implements Spool {
    private final SqliteFiles files;
    private final GroupCommit writer;
    private final Readers readers;
    private final Bodies bodies;
    private final QueueIds ids;
    private final Leases leases = new Leases();
    private final List<Runnable> wakes = new CopyOnWriteArrayList<>();

    private SqliteSpool(SqliteFiles files) {
        this.files = files;
        this.writer = files.writer();
        this.readers = files.readers();
        this.bodies = files.bodies();
        this.ids = files.ids();
    }

    /**
     * Opens or creates the spool; removes what an earlier run left uncommitted.
     *
     * @throws IOException where another process has it open, the key is missing or another one, or
     *     the files cannot be used
     */
    public static SqliteSpool open(SpoolSettings settings, InstantSource clock, SecureRandom random)
            throws IOException {
        return new SqliteSpool(SqliteFiles.open(settings, clock, random));
    }

    @Override
    public Draft draft() {
        return new SqliteDraft(ids.next(), bodies, writer, this::wake);
    }

    @Override
    public void onDue(Runnable wake) {
        wakes.add(wake);
    }

    private void wake() {
        wakes.forEach(Runnable::run);
    }

    @Override
    public List<QueuedMessage> due(Instant now, int limit) {
        Set<QueueId> taken = new LinkedHashSet<>();
        try {
            return read(
                    database -> {
                        takeDue(database, now, limit, taken);
                        // Loaded only once leased: from here on nobody else changes them.
                        var messages = new ArrayList<QueuedMessage>();
                        for (QueueId id : taken) {
                            var message = Messages.find(database, id);
                            message.filter(m -> isDue(m, now))
                                    .ifPresentOrElse(messages::add, () -> leases.end(id));
                        }
                        return messages;
                    });
        } catch (UncheckedIOException e) {
            taken.forEach(leases::end);
            throw e;
        }
    }

    private void takeDue(Database database, Instant now, int limit, Set<QueueId> taken)
            throws SQLException {
        database.scan(
                """
                SELECT message FROM recipient WHERE state = 'QUEUED' AND next_attempt <= ?
                ORDER BY next_attempt, message
                """,
                row -> {
                    long message = row.getLong(1);
                    if (taken.size() < limit && leases.take(message)) {
                        taken.add(QueueIds.id(message));
                    }
                    return taken.size() < limit;
                },
                Times.column(now));
    }

    private static boolean isDue(QueuedMessage message, Instant now) {
        return message.recipients().stream()
                .anyMatch(r -> r.state() == State.QUEUED && !r.nextAttempt().isAfter(now));
    }

    @Override
    public Optional<Instant> nextDue() {
        var next = new ArrayList<Instant>(1);
        read(
                database -> {
                    database.scan(
                            """
                            SELECT message, next_attempt FROM recipient WHERE state = 'QUEUED'
                            ORDER BY next_attempt
                            """,
                            row -> {
                                boolean free = !leases.isHeld(row.getLong(1));
                                if (free) {
                                    next.add(Times.instant(row.getLong(2)));
                                }
                                return !free;
                            });
                    return null;
                });
        return next.stream().findFirst();
    }

    @Override
    public InputStream open(QueueId id) {
        return bodies.open(id);
    }

    @Override
    public CompletionStage<Void> update(
            QueueId id, List<RecipientUpdate> outcomes, List<Notice> notices) {
        return record(id, outcomes, notices, () -> leases.end(id));
    }

    @Override
    public CompletionStage<Void> progress(
            QueueId id, List<RecipientUpdate> outcomes, List<Notice> notices) {
        return record(id, outcomes, notices, () -> {});
    }

    private CompletionStage<Void> record(
            QueueId id, List<RecipientUpdate> outcomes, List<Notice> notices, Runnable recorded) {
        var sealed = notices.stream().map(this::seal).toList();
        var result = new CompletableFuture<Void>();
        var _ =
                writer.submit(
                                database -> {
                                    for (var outcome : outcomes) {
                                        Messages.record(database, id, outcome);
                                    }
                                    for (var notice : sealed) {
                                        notice.insert(database);
                                    }
                                    return !Messages.isOpen(database, id)
                                            && Messages.remove(database, id);
                                })
                        .whenComplete(
                                (more, error) -> {
                                    if (error != null) {
                                        result.completeExceptionally(error);
                                        return;
                                    }
                                    recorded.run();
                                    if (more) {
                                        bodies.remove(writer, id);
                                    }
                                    result.complete(null);
                                    if (!sealed.isEmpty()) {
                                        wake();
                                    }
                                });
        return result;
    }

    private SealedNotice seal(Notice notice) {
        var id = ids.next();
        var cipher = bodies.cipher(id);
        var segments = new ArrayList<byte[]>();
        int count = Bodies.segments(notice.body().length);
        for (int number = 0; number < count; number++) {
            int from = number * SegmentCipher.SEGMENT;
            int to = Math.min(from + SegmentCipher.SEGMENT, notice.body().length);
            byte[] plain = Arrays.copyOfRange(notice.body(), from, to);
            var place = number == count - 1 ? Place.LAST : Place.INNER;
            segments.add(cipher.seal(plain, plain.length, number, place));
        }
        return new SealedNotice(id, notice, segments);
    }

    @Override
    public void release(QueueId id) {
        leases.end(id);
    }

    @Override
    public List<QueuedMessage> list(int limit) {
        return read(
                database -> {
                    var messages = new ArrayList<QueuedMessage>();
                    var found =
                            database.query(
                                    "SELECT id FROM message ORDER BY id LIMIT ?",
                                    row -> QueueIds.id(row.getLong(1)),
                                    limit);
                    // One short read transaction each: a long list does not hold up checkpoints.
                    for (QueueId id : found) {
                        Messages.find(database, id).ifPresent(messages::add);
                    }
                    return messages;
                });
    }

    @Override
    public Optional<QueuedMessage> find(QueueId id) {
        return read(database -> Messages.find(database, id));
    }

    @Override
    public boolean retry(QueueId id, Instant now) {
        return command(
                id,
                database ->
                        database.run(
                                """
                                UPDATE recipient SET next_attempt = ?
                                WHERE message = ? AND state = 'QUEUED'
                                """,
                                Times.column(now),
                                QueueIds.number(id)));
    }

    @Override
    public boolean hold(QueueId id) {
        return command(
                id,
                database ->
                        database.run(
                                """
                                UPDATE recipient SET state = 'HELD'
                                WHERE message = ? AND state = 'QUEUED'
                                """,
                                QueueIds.number(id)));
    }

    @Override
    public boolean unhold(QueueId id, Instant now) {
        return command(
                id,
                database ->
                        database.run(
                                """
                                UPDATE recipient SET state = 'QUEUED', next_attempt = ?
                                WHERE message = ? AND state = 'HELD'
                                """,
                                Times.column(now),
                                QueueIds.number(id)));
    }

    @Override
    public boolean drop(QueueId id) {
        boolean existed = command(id, database -> Messages.remove(database, id));
        bodies.remove(writer, id);
        return existed;
    }

    private boolean command(QueueId id, GroupCommit.Change<?> change) {
        leases.takeWithin(id, files.settings().leaseWait());
        return Blocking.join(
                writer.submit(
                                database -> {
                                    boolean exists = Messages.exists(database, id);
                                    change.apply(database);
                                    return exists;
                                })
                        .whenComplete(
                                (_, _) -> {
                                    leases.end(id);
                                    wake();
                                }));
    }

    @Override
    public List<ReplayKey> seen(List<ReplayKey> keys) {
        return read(database -> Replays.seen(database, keys));
    }

    @Override
    public Rows rows() {
        return new SqliteRows(writer, readers);
    }

    private <T> T read(Readers.Query<T> query) {
        try {
            return readers.call(query);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            files.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A notice ready for the writer. */
    private record SealedNotice(QueueId id, Notice notice, List<byte[]> segments) {
        void insert(Database database) throws SQLException, IOException {
            for (int number = 0; number < segments.size(); number++) {
                Bodies.insert(database, id, number, segments.get(number));
            }
            Replays.insert(database, notice.message().replayKeys());
            Messages.insert(database, id, notice.message(), notice.body().length);
        }
    }
}
