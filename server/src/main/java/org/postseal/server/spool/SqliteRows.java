package org.postseal.server.spool;

import org.postseal.spec.Requirement;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The small tables: all in one, by name. */
@Requirement("C-04")
final class SqliteRows implements Rows {
    private final GroupCommit writer;
    private final Readers readers;

    SqliteRows(GroupCommit writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public Optional<Row> get(String table, String key) {
        return read(
                database ->
                        database.first(
                                """
                                SELECT key, value, expires FROM small_row
                                WHERE name = ? AND key = ?
                                """,
                                SqliteRows::row,
                                table,
                                key));
    }

    @Override
    public List<Row> list(String table) {
        return read(
                database ->
                        database.query(
                                """
                                SELECT key, value, expires FROM small_row
                                WHERE name = ? ORDER BY key
                                """,
                                SqliteRows::row,
                                table));
    }

    @Override
    public List<String> keys(String table) {
        return read(
                database ->
                        database.query(
                                "SELECT key FROM small_row WHERE name = ? ORDER BY key",
                                row -> row.getString(1),
                                table));
    }

    @Override
    public void put(String table, Row row) {
        putAll(table, List.of(row));
    }

    @Override
    public void putAll(String table, List<Row> rows) {
        List<Row> all = List.copyOf(rows); // it may run again after a rollback
        Blocking.join(
                writer.submit(
                        all.stream().mapToInt(row -> row.value().length).sum(),
                        database -> {
                            for (Row row : all) {
                                insert(database, table, row);
                            }
                            return all.size();
                        }));
    }

    private static void insert(Database database, String table, Row row) throws SQLException {
        database.run(
                """
                INSERT OR REPLACE INTO small_row (name, key, value, expires) VALUES (?, ?, ?, ?)
                """,
                table,
                row.key(),
                row.value(),
                Times.column(row.expires()));
    }

    @Override
    public boolean remove(String table, String key) {
        int removed =
                Blocking.join(
                        writer.submit(
                                database ->
                                        database.run(
                                                "DELETE FROM small_row WHERE name = ? AND key = ?",
                                                table,
                                                key)));
        return removed > 0;
    }

    private <T> T read(Readers.Query<T> query) {
        try {
            return readers.call(query);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(row.getString(1), row.getBytes(2), Times.instant(row.getLong(3)));
    }
}
