package org.postseal.server.app;

import org.postseal.server.zone.Finding;
import org.postseal.server.zone.LiveCheck;
import org.postseal.server.zone.OwnSet;
import org.postseal.server.zone.Publication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps our records in step with our keys: soon after a key or a setting changed, and every hour.
 * Where a person publishes, it looks every hour and says now and then what is behind: see {@link
 * Reminders}.
 */
final class ZoneKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZoneKeeper.class);
    private static final Duration USUAL = Duration.ofHours(1);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(30);
    private static final long POLL_SECONDS = 10;

    private final OwnDns dns;
    private final LiveCheck check;
    private final Clock clock;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("zone").daemon().factory());

    private String done = "";
    private Instant due = Instant.MIN;
    private final Reminders reminders = new Reminders();
    private Duration retry = FIRST_RETRY;

    ZoneKeeper(OwnDns dns, LiveCheck check, Clock clock) {
        this.dns = dns;
        this.check = check;
        this.clock = clock;
        var _ = timer.scheduleWithFixedDelay(this::look, 0, POLL_SECONDS, TimeUnit.SECONDS);
    }

    /** Cheap where nothing changed and nothing is due: no packet leaves. */
    private void look() {
        try {
            boolean failing = retry.compareTo(FIRST_RETRY) > 0;
            boolean isDue = !clock.instant().isBefore(due);
            if (failing && !isDue) {
                return;
            }
            List<OwnSet> wanted = dns.wanted();
            String mark = Publication.mark(wanted);
            if (isDue || !mark.equals(done)) {
                act(wanted);
                done = mark;
                due = clock.instant().plus(USUAL);
                retry = FIRST_RETRY;
            }
        } catch (IOException | RuntimeException e) {
            if (timer.isShutdown()) {
                return; // the spool may be closed by now
            }
            due = clock.instant().plus(retry);
            LOG.warn(
                    "dns: our records could not be published and are tried again in {}: {}",
                    retry,
                    e.getMessage());
            Duration longer = retry.multipliedBy(2);
            retry = longer.compareTo(USUAL) < 0 ? longer : USUAL;
        }
    }

    private void act(List<OwnSet> wanted) throws IOException {
        if (dns.isAutomatic()) {
            dns.publish(wanted);
        } else {
            warn(wanted);
        }
        dns.tlsa().look();
    }

    /** Who has published nothing yet knows; who has must hear that it is out of date. */
    private void warn(List<OwnSet> wanted) {
        for (OwnSet set : wanted) {
            Finding finding = check.check(set);
            boolean behind =
                    finding.kind() == Finding.Kind.STALE || finding.kind() == Finding.Kind.EXTRA;
            if (behind && reminders.isDue(finding.toString(), finding.until(), clock.instant())) {
                LOG.warn("dns: {}", finding);
            }
        }
    }

    @Override
    public void close() {
        timer.shutdown();
    }
}
