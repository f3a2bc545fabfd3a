package org.postseal.server.spool;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.sql.SQLException;

/**
 * Whether more mail may be taken. Looked at once per group, so the spool takes mail again by itself
 * as soon as there is space; what only records outcomes is never refused.
 */
final class Capacity {
    /** With so much left there is no need to look into the database: more than a group adds. */
    private static final long PLENTY = 64L << 20;

    private final SpoolSettings settings;
    private final FileStore store;

    /** The write-ahead log. Written over and over, it is a part of what is to be left free. */
    private final File log;

    Capacity(SpoolSettings settings) throws IOException {
        this.settings = settings;
        this.store = Files.getFileStore(settings.database());
        this.log = new File(settings.database() + "-wal");
    }

    /**
     * Octets that may be added now; negative where there is less than nothing left. The file never
     * shrinks: what mail has left behind in it is room for other mail.
     */
    long left(Database database) throws SQLException, IOException {
        long free = store.getUsableSpace() - settings.freeSpaceFloor();
        if (settings.maximumOctets() == Long.MAX_VALUE && free > PLENTY) {
            return free;
        }
        var pages =
                database.first(
                                """
                                SELECT page_count * page_size, freelist_count * page_size FROM
                                pragma_page_count, pragma_freelist_count, pragma_page_size
                                """,
                                row -> new Octets(row.getLong(1), row.getLong(2)))
                        .orElseThrow();
        return Math.min(free + log.length(), settings.maximumOctets() - pages.all())
                + pages.unused();
    }

    /** The database file. */
    private record Octets(long all, long unused) {}
}
