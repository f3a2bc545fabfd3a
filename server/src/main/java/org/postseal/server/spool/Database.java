package org.postseal.server.spool;

import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One connection with its prepared statements, for one thread at a time.
 *
 * <p>Durability comes from {@code journal_mode=WAL} with {@code synchronous=FULL}: the write-ahead
 * log is fsynced by each COMMIT before it returns. With NORMAL only checkpoints would sync, and a
 * commit could be lost with the power.
 */
final class Database implements AutoCloseable {
    // 16 MiB of log between checkpoints: most pages of a short-lived message are rewritten in the
    // log alone, and the pause of a checkpoint stays well under a second on slow disks.
    private static final int CHECKPOINT_PAGES = 4096;
    private static final int LOG_LIMIT = 64 << 20;
    private static final int CACHE_KIB = 16 << 10;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private Database(Connection connection) {
        this.connection = connection;
    }

    static Database writer(Path file) throws SQLException {
        var config = common();
        config.setSynchronous(SynchronousMode.FULL);
        config.setJournalMode(JournalMode.WAL);
        config.setJournalSizeLimit(LOG_LIMIT);
        config.setCacheSize(-CACHE_KIB);
        var database = new Database(config.createConnection("jdbc:sqlite:" + file));
        database.query("PRAGMA wal_autocheckpoint=" + CHECKPOINT_PAGES, row -> row.getInt(1));
        return database;
    }

    static Database reader(Path file) throws SQLException {
        var config = common();
        var database = new Database(config.createConnection("jdbc:sqlite:" + file));
        database.execute("PRAGMA query_only=1");
        return database;
    }

    private static SQLiteConfig common() {
        var config = new SQLiteConfig();
        config.setTempStore(TempStore.MEMORY);
        config.setBusyTimeout(10_000);
        config.enableLoadExtension(false);
        config.setGetGeneratedKeys(false); // nobody asks; the driver would, for each INSERT
        return config;
    }

    /** Reads one row of a result. */
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Runs a statement that changes rows; returns how many. */
    int run(String sql, Object... arguments) throws SQLException {
        try {
            return bound(sql, arguments).executeUpdate();
        } catch (SQLException e) {
            throw forgotten(sql, e);
        }
    }

    <T> List<T> query(String sql, RowReader<T> reader, Object... arguments) throws SQLException {
        var rows = new ArrayList<T>();
        try (var result = bound(sql, arguments).executeQuery()) {
            while (result.next()) {
                rows.add(reader.read(result));
            }
        } catch (SQLException e) {
            throw forgotten(sql, e);
        }
        return rows;
    }

    /** The rows until {@code reader} answers false: for results too long to be kept. */
    void scan(String sql, RowReader<Boolean> reader, Object... arguments) throws SQLException {
        try (var result = bound(sql, arguments).executeQuery()) {
            boolean more = true;
            while (more && result.next()) {
                more = reader.read(result);
            }
        } catch (SQLException e) {
            throw forgotten(sql, e);
        }
    }

    <T> Optional<T> first(String sql, RowReader<T> reader, Object... arguments)
            throws SQLException {
        return query(sql, reader, arguments).stream().findFirst();
    }

    /** Runs statements apart from the kept ones: schema and settings. */
    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /** The driver closes a statement that failed: the next use prepares it anew. */
    private SQLException forgotten(String sql, SQLException failure) {
        try (var _ = statements.remove(sql)) {
            return failure;
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return failure;
        }
    }

    private PreparedStatement bound(String sql, Object... arguments) throws SQLException {
        var statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        for (var statement : statements.values()) {
            statement.close();
        }
        connection.close();
    }
}
