package org.postseal.server.spool;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the spool lies and how much it may take.
 *
 * @param database the database file; its directory belongs to the spool alone
 * @param key the queue key; best kept on another file system than the database
 * @param maximumOctets what the database may hold before commits fail with {@link
 *     SpoolFullException}
 * @param freeSpaceFloor octets to leave free on the file system, so that outcomes can still be
 *     recorded when no more mail is taken
 * @param leaseWait how long an operator command waits for a delivery to end
 */
public record SpoolSettings(
        Path database, Path key, long maximumOctets, long freeSpaceFloor, Duration leaseWait) {
    private static final long DEFAULT_FLOOR = 64L << 20;

    /** The usual names in these directories, bounded by the free space alone. */
    public static SpoolSettings in(Path dataDirectory, Path keysDirectory) {
        return new SpoolSettings(
                dataDirectory.resolve("spool.db"),
                keysDirectory.resolve("queue.key"),
                Long.MAX_VALUE,
                DEFAULT_FLOOR,
                Duration.ofSeconds(30));
    }

    public SpoolSettings withMaximumOctets(long maximum) {
        return new SpoolSettings(database, key, maximum, freeSpaceFloor, leaseWait);
    }

    public SpoolSettings withFreeSpaceFloor(long floor) {
        return new SpoolSettings(database, key, maximumOctets, floor, leaseWait);
    }

    public SpoolSettings withLeaseWait(Duration wait) {
        return new SpoolSettings(database, key, maximumOctets, freeSpaceFloor, wait);
    }
}
