package org.postseal.server.reports;

import org.postseal.client.dns.Resolver;
import org.postseal.client.keys.Discovery;
import org.postseal.server.delivery.Intake;
import org.postseal.server.delivery.SessionObserver;
import org.postseal.server.policy.SealingObserver;
import org.postseal.server.reports.TlsReport.PolicyReport;
import org.postseal.server.spool.Spool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Reports put together: who counts, who sends, who takes. Counts nothing on disk and sends nothing
 * until started; closing writes what was counted.
 */
public final class Reports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);
    private static final int MOST_DOMAINS = 20_000;
    private static final int FLUSH_SECONDS = 30;
    private static final int SEND_SECONDS = 60;
    private static final int GRACE_SECONDS = 15;

    private final Collector collector;
    private final DayStore days;
    private final Dispatch dispatch;
    private final IncomingReports incoming;
    private final Intake intake;
    private final Clock clock;
    private final ScheduledExecutorService counting = timer("report-counts");
    private final ScheduledExecutorService sending = timer("report-sending");

    /**
     * What reports are built on. All of it stays the caller's to close.
     *
     * @param post sends reports over HTTPS
     * @param random safe for many threads
     */
    public record Parts(
            ReportSettings settings,
            Spool spool,
            Resolver resolver,
            Discovery discovery,
            Post post,
            Clock clock,
            RandomGenerator random) {}

    /** POSTs octets of {@code application/tlsrpt+gzip}. Blocks, within bounds. */
    public interface Post extends Postings.Post {}

    public Reports(Parts parts) {
        clock = parts.clock();
        days = new DayStore(parts.spool().rows(), MOST_DOMAINS);
        collector = new Collector(days, MOST_DOMAINS, clock);
        dispatch =
                new Dispatch(
                        days,
                        new Destinations(parts.resolver(), parts.discovery()),
                        new ReportMail(parts.spool(), parts.settings(), clock, parts.random()),
                        new Postings(parts.spool().rows(), parts.post(), clock),
                        parts.settings(),
                        clock);
        incoming = new IncomingReports(parts.spool().rows(), clock);
        intake = new ReportIntake(parts.settings().intake(), incoming);
    }

    private static ScheduledExecutorService timer(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
    }

    /** Begins to write counts and to send. */
    public void start() {
        var _ =
                counting.scheduleWithFixedDelay(
                        collector::flush, FLUSH_SECONDS, FLUSH_SECONDS, TimeUnit.SECONDS);
        var _ =
                sending.scheduleWithFixedDelay(
                        this::send, SEND_SECONDS, SEND_SECONDS, TimeUnit.SECONDS);
    }

    private void send() {
        try {
            synchronized (dispatch) {
                dispatch.run();
            }
        } catch (RuntimeException e) {
            LOG.error("reports: sending failed and is tried again in a minute", e);
        }
    }

    /**
     * Sends what days that are over have left to send, at once; returns how many were handed on.
     */
    public int sendNow() {
        collector.flush();
        synchronized (dispatch) {
            return dispatch.runNow();
        }
    }

    /** What is counted for a domain today, in which nothing is lost that was told before. */
    public List<PolicyReport> preview(String domain) {
        collector.flush();
        return days.of(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC), domain);
    }

    public SessionObserver sessions() {
        return collector;
    }

    public SealingObserver sealing() {
        return collector;
    }

    public Intake intake() {
        return intake;
    }

    public IncomingReports incoming() {
        return incoming;
    }

    @Override
    public void close() {
        counting.shutdown();
        sending.shutdownNow();
        try {
            if (!sending.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("reports: still sending at the end; what is not sent is sent next time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        collector.flush();
    }
}
