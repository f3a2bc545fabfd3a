package org.postseal.server.reports;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.server.spool.Rows;
import org.postseal.spec.SyntaxException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reports that others sent, for 90 days: a line for each, to be listed, and the whole apart. What
 * they say is as good as whoever sent them.
 */
public final class IncomingReports {
    /** Reports kept at a time. */
    static final int MAX_REPORTS = 10_000;

    /** Octets of one report as it is kept. */
    static final int MAX_OCTETS = 256 << 10;

    private static final String LINES = "tls-report-lines";
    private static final String REPORTS = "tls-reports";
    private static final Duration KEPT = Duration.ofDays(90);

    private final Rows rows;
    private final Clock clock;

    IncomingReports(Rows rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
    }

    /**
     * One report in a list.
     *
     * @param text of one line, without control characters
     */
    public record Line(String id, String text) {}

    /**
     * Keeps a report; one that was kept under this id before is replaced. Durable on return.
     *
     * @return false where there is no room
     */
    boolean keep(String id, TlsReport report) {
        byte[] json = ReportWriter.json(report);
        boolean room = rows.keys(LINES).size() < MAX_REPORTS && json.length <= MAX_OCTETS;
        if (room) {
            var expires = clock.instant().plus(KEPT);
            // The line last: what is listed can be shown.
            rows.put(REPORTS, new Rows.Row(id, json, expires));
            rows.put(LINES, new Rows.Row(id, ReportText.line(report).getBytes(UTF_8), expires));
        }
        return room;
    }

    /** Oldest first. */
    public List<Line> list() {
        return rows.list(LINES).stream()
                .map(row -> new Line(row.key(), new String(row.value(), UTF_8)))
                .toList();
    }

    public Optional<TlsReport> find(String id) {
        return rows.get(REPORTS, id).map(row -> decode(row.value()));
    }

    private static TlsReport decode(byte[] json) {
        try {
            return ReportReader.read(new ByteArrayInputStream(json));
        } catch (SyntaxException | IOException e) {
            throw new IllegalStateException("a report that cannot be read", e);
        }
    }
}
