package org.postseal.server.reports;

import org.postseal.server.delivery.SessionAttempt;
import org.postseal.server.delivery.SessionObserver;
import org.postseal.server.policy.SealingFailure;
import org.postseal.server.policy.SealingObserver;
import org.postseal.server.reports.TlsReport.FailureDetails;
import org.postseal.server.reports.TlsReport.Policy;
import org.postseal.server.reports.TlsReport.PolicyReport;
import org.postseal.spec.AsciiSet;
import org.postseal.spec.Requirement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counts what it is told, in memory, until it is flushed to the store. */
final class Collector implements SessionObserver, SealingObserver {
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
    private static final int MAX_LINES = 32;
    private static final int MAX_TEXT = 256;
    private static final AsciiSet PRINTABLE = AsciiSet.range(' ', '~').without("@");
    private static final AsciiSet NAME = AsciiSet.LETTER_DIGIT.or(AsciiSet.of("-._"));

    private final DayStore store;
    private final int mostDomains;
    private final Clock clock;
    private Map<LocalDate, Map<String, Tally>> counts = new HashMap<>();
    private long uncounted;

    /**
     * @param mostDomains held between two flushes
     */
    Collector(DayStore store, int mostDomains, Clock clock) {
        this.store = store;
        this.mostDomains = mostDomains;
        this.clock = clock;
    }

    @Override
    public void attempted(SessionAttempt attempt) {
        for (SessionAttempt.Judged judged : attempt.judged()) {
            Policy policy =
                    new Policy(
                            judged.policy().kind().token(),
                            cut(judged.policy().text()),
                            attempt.domain(),
                            cut(judged.policy().mxPatterns()));
            Optional<FailureDetails> failure =
                    judged.failure().map(f -> details(attempt.peer(), f));
            add(
                    failure.map(f -> failed(policy, f))
                            .orElseGet(() -> new PolicyReport(policy, 1, 0, List.of())));
        }
    }

    private static FailureDetails details(
            SessionAttempt.Peer peer, SessionAttempt.Failure failure) {
        return new FailureDetails(
                failure.type().token(),
                peer.local().map(InetAddress::getHostAddress),
                Optional.of(clean(peer.host())),
                peer.name().map(Collector::clean),
                peer.address().map(InetAddress::getHostAddress),
                1,
                Optional.empty(),
                Optional.of(clean(failure.detail())).filter(text -> !text.isEmpty()));
    }

    /** The domain and the kind are all that is known, and all that is told (R-02). */
    @Requirement({"R-01", "R-02"})
    @Override
    public void failed(String domain, SealingFailure failure) {
        Policy policy = new Policy(Policy.OPENPGP, List.of(), domain, List.of());
        add(failed(policy, FailureDetails.of(failure.token(), 1)));
    }

    private static PolicyReport failed(Policy policy, FailureDetails failure) {
        return new PolicyReport(policy, 0, 1, List.of(failure));
    }

    private synchronized void add(PolicyReport report) {
        String domain = report.policy().domain();
        if (domain.isEmpty() || !NAME.containsAll(domain)) {
            return; // an address literal has no records to ask for reports
        }
        LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Map<String, Tally> today = counts.computeIfAbsent(day, _ -> new HashMap<>());
        if (today.size() < mostDomains || today.containsKey(domain)) {
            today.computeIfAbsent(domain, _ -> new Tally()).add(report);
        } else {
            uncounted++;
        }
    }

    private static List<String> cut(List<String> lines) {
        return lines.stream().limit(MAX_LINES).map(Collector::clean).toList();
    }

    /** What a peer may have had a word in: short, visible, and no address (R-02). */
    @Requirement("R-02")
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), MAX_TEXT));
        text.chars()
                .limit(MAX_TEXT)
                .map(c -> PRINTABLE.contains(c) ? c : '?')
                .forEach(c -> clean.append((char) c));
        return clean.toString();
    }

    /**
     * Writes what was counted since the last time. Where the store fails it is lost, and the log
     * says so: mail must not be held up by statistics.
     */
    void flush() {
        take().forEach(this::write);
    }

    private synchronized Map<LocalDate, Map<String, Tally>> take() {
        Map<LocalDate, Map<String, Tally>> taken = counts;
        counts = new HashMap<>();
        if (uncounted > 0) {
            LOG.warn("reports: {} results not counted, too many domains at a time", uncounted);
            uncounted = 0;
        }
        return taken;
    }

    private void write(LocalDate day, Map<String, Tally> taken) {
        try {
            int left = store.add(day, taken);
            if (left > 0) {
                LOG.warn("reports: {} domains not counted, too many on {}", left, day);
            }
        } catch (RuntimeException e) {
            LOG.error("reports: counts of {} domains are lost: {}", taken.size(), e.toString());
        }
    }
}
