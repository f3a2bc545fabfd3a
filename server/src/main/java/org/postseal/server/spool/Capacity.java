package org.postseal.server.spool;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.sql.SQLException;

/**
 * Whether more mail may be taken. Looked at once per group, so the spool takes mail again by itself
 * as soon as there is space; what only records outcomes is never refused.
 */
final class Capacity {
    private final SpoolSettings settings;
    private final FileStore store;

    Capacity(SpoolSettings settings) throws IOException {
        this.settings = settings;
        this.store = Files.getFileStore(settings.database());
    }

    /** Octets that may be added now; negative where there is less than nothing left. */
    long left(Database database) throws SQLException, IOException {
        long free = store.getUsableSpace() - settings.freeSpaceFloor();
        if (settings.maximumOctets() == Long.MAX_VALUE) {
            return free;
        }
        long used =
                database.first(
                                """
                                SELECT (page_count - freelist_count) * page_size FROM
                                pragma_page_count, pragma_freelist_count, pragma_page_size
                                """,
                                row -> row.getLong(1))
                        .orElseThrow();
        return Math.min(free, settings.maximumOctets() - used);
    }
}
