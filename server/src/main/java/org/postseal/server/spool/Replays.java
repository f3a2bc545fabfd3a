package org.postseal.server.spool;

import org.postseal.spec.Requirement;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The replay table: what was unsealed here and accepted, until its Seal-Date is too old anyway. */
@Requirement("P-08")
final class Replays {
    private Replays() {}

    /**
     * Stores the keys with the commit they belong to. A key already there means that the same seal
     * was accepted on another connection since {@code seen} was asked: this copy is refused.
     */
    static void insert(Database database, List<ReplayKey> keys) throws SQLException, IOException {
        for (ReplayKey key : keys) {
            int inserted =
                    database.run(
                            """
                            INSERT OR IGNORE INTO replay (signer, seal_id, recipient, expires)
                            VALUES (?, ?, ?, ?)
                            """,
                            key.signer(),
                            key.sealId(),
                            key.recipient(),
                            Times.column(key.expires()));
            if (inserted == 0) {
                throw new IOException("seal-id=" + key.sealId() + " was accepted a moment ago");
            }
        }
    }

    static List<ReplayKey> seen(Database database, List<ReplayKey> keys) throws SQLException {
        var seen = new ArrayList<ReplayKey>();
        for (ReplayKey key : keys) {
            (key.signer().isEmpty() ? byAnybody(database, key) : bySigner(database, key))
                    .ifPresent(seen::add);
        }
        return seen;
    }

    private static Optional<ReplayKey> bySigner(Database database, ReplayKey key)
            throws SQLException {
        return database.first(
                "SELECT 1 FROM replay WHERE signer = ? AND seal_id = ? AND recipient = ?",
                row -> key,
                key.signer(),
                key.sealId(),
                key.recipient());
    }

    /**
     * A seal that nobody is known to have signed may be one that somebody was: whoever can make the
     * lookup of its origin fail would else have it delivered once more.
     */
    private static Optional<ReplayKey> byAnybody(Database database, ReplayKey key)
            throws SQLException {
        return database.first(
                "SELECT 1 FROM replay WHERE seal_id = ? AND recipient = ?",
                row -> key,
                key.sealId(),
                key.recipient());
    }
}
