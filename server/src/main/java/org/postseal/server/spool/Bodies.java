package org.postseal.server.spool;

import org.postseal.server.spool.SegmentCipher.Place;

import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Optional;

/** The segment table: bodies written, read and removed. */
final class Bodies {
    /**
     * Rows removed per transaction, so that the end of a large message does not stall the group.
     */
    static final int REMOVED_AT_ONCE = 64;

    private static final byte[] END = new byte[0];
    private final QueueKey key;
    private final SecureRandom random;
    private final Readers readers;

    Bodies(QueueKey key, SecureRandom random, Readers readers) {
        this.key = key;
        this.random = random;
        this.readers = readers;
    }

    SegmentCipher cipher(QueueId id) {
        return new SegmentCipher(key, id, random);
    }

    static int segments(long length) {
        return Math.toIntExact(
                Math.max(1, (length + SegmentCipher.SEGMENT - 1) / SegmentCipher.SEGMENT));
    }

    static void insert(Database database, QueueId id, int number, byte[] sealed)
            throws SQLException {
        database.run(
                "INSERT INTO segment (message, number, sealed) VALUES (?, ?, ?)",
                QueueIds.number(id),
                number,
                sealed);
    }

    static int count(Database database, QueueId id) throws SQLException {
        return database.first(
                        "SELECT count(*) FROM segment WHERE message = ?",
                        row -> row.getInt(1),
                        QueueIds.number(id))
                .orElseThrow();
    }

    /** Removes a bounded number of segments; true where more may be left. */
    static boolean removeSome(Database database, QueueId id) throws SQLException {
        int removed =
                database.run(
                        """
                        DELETE FROM segment WHERE message = ? AND number IN (
                            SELECT number FROM segment WHERE message = ? LIMIT ?)
                        """,
                        QueueIds.number(id),
                        QueueIds.number(id),
                        REMOVED_AT_ONCE);
        return removed == REMOVED_AT_ONCE;
    }

    /** Removes all segments of a message that is gone, a bounded number per transaction. */
    void remove(GroupCommit writer, QueueId id) {
        var _ =
                writer.submit(database -> removeSome(database, id))
                        .thenAccept(
                                more -> {
                                    if (more) {
                                        remove(writer, id);
                                    }
                                });
    }

    /** Drops what an earlier run began and never committed. */
    static int removeOrphans(Database database) throws SQLException {
        return database.run("DELETE FROM segment WHERE message NOT IN (SELECT id FROM message)");
    }

    /** A committed body. Its length, from the message row, says which segment is the last. */
    InputStream open(QueueId id) {
        return new SegmentStream(new Committed(id, cipher(id)));
    }

    /**
     * A draft: its opening, the stored segments from number 1 to before {@code count}, all full,
     * then {@code tail}; where {@code count} is 0, the opening is all.
     */
    InputStream openDraft(
            QueueId id, SegmentCipher cipher, byte[] opening, int count, byte[] tail) {
        return new SegmentStream(
                new SegmentStream.Source() {
                    private int next;

                    @Override
                    public byte[] next() throws IOException {
                        int number = next++;
                        if (number == 0) {
                            return opening;
                        }
                        if (number < count) {
                            return cipher.open(stored(id, number), number, Place.INNER);
                        }
                        return number == count ? tail : END;
                    }
                });
    }

    private byte[] stored(QueueId id, int number) throws IOException {
        return required(id, number, readers.call(database -> find(database, id, number)));
    }

    private static Optional<byte[]> find(Database database, QueueId id, int number)
            throws SQLException {
        return database.first(
                "SELECT sealed FROM segment WHERE message = ? AND number = ?",
                row -> row.getBytes(1),
                QueueIds.number(id),
                number);
    }

    private static byte[] required(QueueId id, int number, Optional<byte[]> sealed)
            throws IOException {
        return sealed.orElseThrow(
                () -> new IOException("segment " + number + " of " + id + " is missing"));
    }

    private final class Committed implements SegmentStream.Source {
        private final QueueId id;
        private final SegmentCipher cipher;
        private long rest = -1;
        private int next;
        private boolean ended;

        Committed(QueueId id, SegmentCipher cipher) {
            this.id = id;
            this.cipher = cipher;
        }

        @Override
        public byte[] next() throws IOException {
            // Not "rest == 0": an empty body has a last segment too, or its length could be forged.
            if (ended) {
                return END;
            }
            byte[] sealed = rest < 0 ? first() : stored(id, next);
            // A head makes the first segment longer than others.
            int expected =
                    next == 0
                            ? SegmentCipher.length(sealed)
                            : (int) Math.min(rest, SegmentCipher.SEGMENT);
            Place place = expected == rest ? Place.LAST : Place.INNER;
            byte[] plain = cipher.open(sealed, next, place);
            if (plain.length != expected) {
                throw new IOException("segment " + next + " of " + id + " has a wrong length");
            }
            next++;
            rest -= expected;
            ended = place == Place.LAST;
            return plain;
        }

        /** Learns the length; both in one visit to the readers, as most bodies are one segment. */
        private byte[] first() throws IOException {
            record First(Optional<Long> length, Optional<byte[]> sealed) {}
            First first =
                    readers.call(
                            database -> new First(length(database, id), find(database, id, 0)));
            rest = first.length().orElseThrow(() -> new IOException(id + " is not in the queue"));
            return required(id, 0, first.sealed());
        }
    }

    private static Optional<Long> length(Database database, QueueId id) throws SQLException {
        return database.first(
                "SELECT length FROM message WHERE id = ?",
                row -> row.getLong(1),
                QueueIds.number(id));
    }
}
