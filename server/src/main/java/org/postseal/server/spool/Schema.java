package org.postseal.server.spool;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/**
 * The tables, by version ({@code PRAGMA user_version}).
 *
 * <p>Times are milliseconds since 1970. Text is UTF-8, so that internationalised addresses stand as
 * they are. What is claimed of data at rest: bodies are encrypted; the envelope, the Message-ID and
 * the diagnostics are not, because {@code due} and the operator's commands search by them. A
 * message's id comes from the clock (see {@link QueueIds}); AUTOINCREMENT keeps the highest ever
 * used.
 */
final class Schema {
    /** What leads from version n to n+1, at index n. Only ever appended to. */
    private static final List<List<String>> STEPS =
            List.of(
                    List.of(
                            """
                    CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID
                    """,
                            """
                    CREATE TABLE message (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        reverse_local_part TEXT,
                        reverse_domain TEXT,
                        declared_size INTEGER,
                        body TEXT NOT NULL,
                        smtputf8 INTEGER NOT NULL,
                        ret TEXT,
                        envid TEXT,
                        reqseal INTEGER NOT NULL,
                        arrival INTEGER NOT NULL,
                        client TEXT NOT NULL,
                        helo TEXT NOT NULL,
                        protocol TEXT NOT NULL,
                        eight_bit INTEGER NOT NULL,
                        unsealed INTEGER NOT NULL,
                        seal_id TEXT NOT NULL,
                        message_id TEXT NOT NULL,
                        dsn INTEGER NOT NULL,
                        length INTEGER NOT NULL)
                    """,
                            """
                    CREATE TABLE recipient (
                        message INTEGER NOT NULL,
                        number INTEGER NOT NULL,
                        local_part TEXT NOT NULL,
                        domain TEXT NOT NULL,
                        notify_on TEXT NOT NULL,
                        orcpt TEXT,
                        keyfpr TEXT,
                        state TEXT NOT NULL,
                        attempts INTEGER NOT NULL,
                        next_attempt INTEGER NOT NULL,
                        delay_notified INTEGER NOT NULL,
                        diagnostic TEXT,
                        PRIMARY KEY (message, number)) WITHOUT ROWID
                    """,
                            """
                    CREATE INDEX recipient_due ON recipient (next_attempt) WHERE state = 'QUEUED'
                    """,
                            """
                    CREATE TABLE segment (
                        message INTEGER NOT NULL,
                        number INTEGER NOT NULL,
                        sealed BLOB NOT NULL,
                        PRIMARY KEY (message, number))
                    """,
                            """
                    CREATE TABLE replay (
                        signer TEXT NOT NULL,
                        seal_id TEXT NOT NULL,
                        recipient TEXT NOT NULL,
                        expires INTEGER NOT NULL,
                        PRIMARY KEY (signer, seal_id, recipient)) WITHOUT ROWID
                    """,
                            "CREATE INDEX replay_expires ON replay (expires)",
                            """
                    CREATE TABLE small_row (
                        name TEXT NOT NULL,
                        key TEXT NOT NULL,
                        value BLOB NOT NULL,
                        expires INTEGER NOT NULL,
                        PRIMARY KEY (name, key)) WITHOUT ROWID
                    """,
                            "CREATE INDEX small_row_expires ON small_row (expires)"),
                    List.of(
                            "ALTER TABLE message ADD COLUMN requiretls INTEGER NOT NULL DEFAULT 0",
                            """
                    ALTER TABLE message ADD COLUMN tls_not_required INTEGER NOT NULL DEFAULT 0
                    """),
                    List.of("CREATE INDEX replay_seal ON replay (seal_id, recipient)"));

    private Schema() {}

    static void migrate(Database database) throws SQLException, IOException {
        int version = database.first("PRAGMA user_version", row -> row.getInt(1)).orElseThrow();
        if (version > STEPS.size()) {
            throw new IOException(
                    "the spool was written by a newer version (schema "
                            + version
                            + ", known up to "
                            + STEPS.size()
                            + ")");
        }
        for (int next = version; next < STEPS.size(); next++) {
            database.execute("BEGIN IMMEDIATE");
            for (String statement : STEPS.get(next)) {
                database.execute(statement);
            }
            database.execute("PRAGMA user_version=" + (next + 1));
            database.execute("COMMIT");
        }
    }
}
