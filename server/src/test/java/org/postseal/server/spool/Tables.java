package org.postseal.server.spool;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Looks into the database beside the spool, as someone with the file would. */
final class Tables {
    private Tables() {}

    static int count(Path directory, String table) throws SQLException {
        try (var connection = DriverManager.getConnection(url(directory));
                var result =
                        connection
                                .createStatement()
                                .executeQuery("SELECT count(*) FROM " + table)) {
            return result.getInt(1);
        }
    }

    static byte[] octets(Path directory, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url(directory));
                var result = connection.createStatement().executeQuery(sql)) {
            return result.getBytes(1);
        }
    }

    /** Runs a statement with octets as its parameters. */
    static int run(Path directory, String sql, Object... arguments) throws SQLException {
        try (var connection = DriverManager.getConnection(url(directory));
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            return statement.executeUpdate();
        }
    }

    static String url(Path directory) {
        return "jdbc:sqlite:" + directory.resolve("data/spool.db");
    }
}
