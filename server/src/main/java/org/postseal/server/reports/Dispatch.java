package org.postseal.server.reports;

import org.postseal.server.reports.Destinations.Found;
import org.postseal.server.reports.TlsReport.PolicyReport;
import org.postseal.spec.smtp.Mailbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hands on the reports of days that are over: each domain's at its own time of the night, so that
 * neither we nor those who take reports for many have all to do at midnight (RFC 8460 section 4.1).
 * What was handed on is marked so before the next is begun: a crash between the two sends one
 * report twice, with the same id. For one thread at a time.
 */
final class Dispatch {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

    /** After midnight: what was counted in its last minute is on disk then. */
    private static final Duration EARLIEST = Duration.ofMinutes(10);

    private static final Duration SPREAD = Duration.ofHours(4);
    private static final Duration TRIED = Duration.ofHours(24);
    private static final Duration BETWEEN_LOOKUPS = Duration.ofHours(1);
    private static final int DAYS_BACK = 2;

    private final DayStore store;
    private final Destinations destinations;
    private final Composer composer;
    private final ReportMail mail;
    private final Postings postings;
    private final ReportSettings settings;
    private final Clock clock;

    /** When to look again for the places that could not be looked up; forgotten by a restart. */
    private final Map<Job, Instant> later = new HashMap<>();

    private record Job(LocalDate day, ReportKind kind, String domain) {
        String name() {
            return kind.token() + " " + domain;
        }
    }

    Dispatch(
            DayStore store,
            Destinations destinations,
            ReportMail mail,
            Postings postings,
            ReportSettings settings,
            Clock clock) {
        this.store = store;
        this.destinations = destinations;
        this.composer = new Composer(settings);
        this.mail = mail;
        this.postings = postings;
        this.settings = settings;
        this.clock = clock;
    }

    /** Sends what is due; returns how many reports were handed on. */
    int run() {
        int sent = settings.contact().map(this::handOnDue).orElse(0);
        postings.run();
        return sent;
    }

    /** Sends what there is of days that are over, whatever the time. */
    int runNow() {
        int sent = settings.contact().map(from -> handOn(from, Instant.MAX)).orElse(0);
        postings.run();
        return sent;
    }

    private int handOnDue(Mailbox from) {
        return handOn(from, clock.instant());
    }

    private int handOn(Mailbox from, Instant now) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        later.keySet().removeIf(job -> job.day().isBefore(today.minusDays(DAYS_BACK)));
        int sent = 0;
        for (LocalDate day = today.minusDays(DAYS_BACK);
                day.isBefore(today);
                day = day.plusDays(1)) {
            Set<String> settled = store.settled(day);
            for (String domain : store.domains(day)) {
                for (ReportKind kind : ReportKind.values()) {
                    Job job = new Job(day, kind, domain);
                    if (!settled.contains(job.name()) && isDue(job, now)) {
                        sent += handOn(job, from);
                    }
                }
            }
        }
        return sent;
    }

    private boolean isDue(Job job, Instant now) {
        return !now.isBefore(later.getOrDefault(job, due(job)));
    }

    /** The same for a domain each night, and another for each reporter. */
    private Instant due(Job job) {
        int hash = (settings.submitter() + " " + job.domain()).hashCode();
        long spread = Math.floorMod(hash * 0x9E3779B1L, SPREAD.toSeconds());
        return Prepared.begin(job.day().plusDays(1)).plus(EARLIEST).plusSeconds(spread);
    }

    private int handOn(Job job, Mailbox from) {
        List<PolicyReport> counts = job.kind().of(store.of(job.day(), job.domain()));
        if (counts.isEmpty()) {
            store.settle(job.day(), job.name());
            return 0;
        }
        return switch (destinations.of(job.kind(), job.domain())) {
            case Found.Places places -> handOn(job, from, counts, places);
            case Found.Nowhere(String why) -> {
                LOG.debug("report: {}, status=unwanted ({})", job.name(), why);
                store.settle(job.day(), job.name());
                yield 0;
            }
            case Found.Unknown(String why) -> {
                postpone(job, why);
                yield 0;
            }
        };
    }

    private void postpone(Job job, String why) {
        Instant next = clock.instant().plus(BETWEEN_LOOKUPS);
        if (next.isAfter(due(job).plus(TRIED))) {
            LOG.warn("report: {} {}, status=given up ({})", job.day(), job.name(), why);
            store.settle(job.day(), job.name());
            later.remove(job);
        } else {
            later.put(job, next);
        }
    }

    private int handOn(Job job, Mailbox from, List<PolicyReport> counts, Found.Places places) {
        List<PolicyReport> told = composer.telling(job.kind(), counts, places);
        int sent = 0;
        if (!told.isEmpty()) {
            Prepared report = composer.prepare(job.kind(), job.day(), job.domain(), told);
            for (URI rua : places.rua()) {
                sent += handOn(report, from, rua);
            }
        }
        store.settle(job.day(), job.name());
        later.remove(job);
        return sent;
    }

    private int handOn(Prepared report, Mailbox from, URI rua) {
        Optional<ReportPlace> place = ReportPlace.of(rua);
        if (place.isEmpty()) {
            LOG.info("report: {}, to={}, status=unusable place", report.id(), rua);
            return 0;
        }
        switch (place.get()) {
            case ReportPlace.Mail(Mailbox to) ->
                    LOG.info(
                            "{}: report {}, to=<{}>, status=queued",
                            mail.send(report, from, to),
                            report.id(),
                            to.wire());
            case ReportPlace.Https(URI url) -> {
                postings.add(report, url);
                LOG.info("report: {}, to={}, status=queued", report.id(), url);
            }
        }
        return 1;
    }
}
