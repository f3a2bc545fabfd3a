package org.postseal.server.reports;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * A report ready to go.
 *
 * @param domain whose it is
 * @param id of the report, {@code left@right}: the same however often it is sent
 * @param gzip its JSON, compressed
 */
record Prepared(String domain, ReportKind kind, LocalDate day, String id, byte[] gzip) {
    /** The first second of a day. */
    static Instant begin(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The last second of a day. */
    static Instant end(LocalDate day) {
        return begin(day.plusDays(1)).minusSeconds(1);
    }

    /** RFC 8460 section 5.1. */
    String fileName(String submitter) {
        return submitter
                + "!"
                + domain
                + "!"
                + begin(day).getEpochSecond()
                + "!"
                + end(day).getEpochSecond()
                + "!"
                + kind.token()
                + ".json.gz";
    }
}
