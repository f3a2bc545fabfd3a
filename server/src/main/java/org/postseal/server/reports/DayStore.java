package org.postseal.server.reports;

import org.postseal.server.spool.Rows;
import org.postseal.spec.SyntaxException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was counted, on disk: a table for each day, a row for each domain. Rows end a week after
 * their day, and the spool sweeps them. Blocking.
 */
final class DayStore {
    /** Days are kept so long after they end. */
    static final int KEPT_DAYS = 7;

    private static final int BATCH = 200;

    private final Rows rows;
    private final int mostDomains;

    /**
     * @param mostDomains rows of one day
     */
    DayStore(Rows rows, int mostDomains) {
        this.rows = rows;
        this.mostDomains = mostDomains;
    }

    /**
     * Adds counts to a day. Durable on return.
     *
     * @return domains that there was no room for
     */
    synchronized int add(LocalDate day, Map<String, Tally> counts) {
        Set<String> known = new HashSet<>(domains(day));
        List<Rows.Row> batch = new ArrayList<>();
        int left = 0;
        for (Map.Entry<String, Tally> entry : counts.entrySet()) {
            if (known.size() >= mostDomains && !known.contains(entry.getKey())) {
                left++;
                continue;
            }
            known.add(entry.getKey());
            batch.add(row(day, entry.getKey(), entry.getValue()));
            if (batch.size() == BATCH) {
                rows.putAll(table(day), batch);
                batch.clear();
            }
        }
        rows.putAll(table(day), batch);
        return left;
    }

    private Rows.Row row(LocalDate day, String domain, Tally counts) {
        Tally all = new Tally();
        all.add(of(day, domain));
        all.add(counts.reports());
        return new Rows.Row(domain, ReportWriter.json(wrapped(day, all)), end(day));
    }

    private static TlsReport wrapped(LocalDate day, Tally all) {
        Instant at = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        return new TlsReport("", at, at, Optional.empty(), "", all.reports());
    }

    /** What was counted for a domain; nothing where nothing was. */
    List<TlsReport.PolicyReport> of(LocalDate day, String domain) {
        return rows.get(table(day), domain).map(row -> decode(row.value())).orElse(List.of());
    }

    private static List<TlsReport.PolicyReport> decode(byte[] json) {
        try {
            return ReportReader.read(new ByteArrayInputStream(json)).policies();
        } catch (SyntaxException | IOException e) {
            throw new IllegalStateException("a row of counts that cannot be read", e);
        }
    }

    /** Domains with counts on a day. */
    List<String> domains(LocalDate day) {
        return rows.keys(table(day));
    }

    /** What is settled of a day: reports handed on, or given up. */
    Set<String> settled(LocalDate day) {
        return new HashSet<>(rows.keys(settledTable(day)));
    }

    void settle(LocalDate day, String what) {
        rows.putAll(settledTable(day), List.of(new Rows.Row(what, new byte[0], end(day))));
    }

    private static Instant end(LocalDate day) {
        return day.plusDays(KEPT_DAYS + 1L).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static String table(LocalDate day) {
        return "tls-report-counts " + day;
    }

    private static String settledTable(LocalDate day) {
        return "tls-report-settled " + day;
    }
}
