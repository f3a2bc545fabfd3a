package org.postseal.server.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.session.HttpsResult;
import org.postseal.server.delivery.ResultType;
import org.postseal.server.policy.SealingFailure;
import org.postseal.server.reports.TlsReport.FailureDetails;
import org.postseal.server.reports.TlsReport.PolicyReport;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.spec.smtp.RcptParameters.Notify;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Days that pass in simulated time, on a real spool. */
class DayRunTest {
    private static final String K = "0123456789abcdef0123456789abcdef01234567";
    private static final String POLICY = "v=smtp-openpgp1; id=1; mode=testing; k=" + K + "; rua=";
    private static final LocalDate FIRST = LocalDate.parse("2026-06-01");

    private ReportSite site;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        site = new ReportSite(directory, Instant.parse("2026-06-01T09:00:00Z"));
    }

    @AfterEach
    void close() {
        site.close();
    }

    /** Goes on to an instant in steps, with a look each; says when how many reports went. */
    private Map<Instant, Integer> runUntil(String instant) {
        Map<Instant, Integer> sent = new HashMap<>();
        Instant end = Instant.parse(instant);
        while (site.clock.instant().isBefore(end)) {
            site.clock.advance(Duration.ofMinutes(10));
            int now = site.dispatch.run();
            if (now > 0) {
                sent.put(site.clock.instant(), now);
            }
        }
        return sent;
    }

    private TlsReport report(QueuedMessage message) throws Exception {
        byte[] mail = site.spool.open(message.id()).readAllBytes();
        TlsReport report = Attachments.report(new ByteArrayInputStream(mail)).orElseThrow();
        Rules.keeps(report);
        return report;
    }

    private static String to(QueuedMessage message) {
        return message.recipients().getFirst().recipient().forwardPath().wire();
    }

    @Test
    void aDayWithARestartInItsMiddle() throws Exception {
        site.txt("_smtp._tls.d.example", "v=TLSRPTv1; rua=mailto:tls@d.example");
        for (int i = 0; i < 5; i++) {
            site.succeeded("d.example", "mx1.d.example");
        }
        site.failed("d.example", "mx2.d.example", ResultType.CERTIFICATE_EXPIRED);
        site.collector.flush();
        site.succeeded("d.example", "mx1.d.example");
        site.restart(); // what was not flushed is lost, and nothing else
        site.clock.advance(Duration.ofHours(3));
        site.failed("d.example", "mx2.d.example", ResultType.CERTIFICATE_EXPIRED);
        site.clock.set("2026-06-01T23:59:59Z");
        site.succeeded("d.example", "mx1.d.example");
        site.clock.set("2026-06-02T00:00:00Z");
        site.failed("d.example", "mx1.d.example", ResultType.VALIDATION_FAILURE);
        site.collector.flush(); // of both days

        assertEquals(0, site.dispatch.run(), "at midnight");
        Map<Instant, Integer> sent = runUntil("2026-06-02T12:00:00Z");
        assertEquals(1, sent.size());
        Instant at = sent.keySet().iterator().next();
        assertTrue(at.isBefore(Instant.parse("2026-06-02T04:30:00Z")), at::toString);
        TlsReport report = report(site.spool.list(10).getFirst());
        assertEquals("2026-06-01.tls.d.example@mx.a.test", report.id());
        assertEquals(Instant.parse("2026-06-01T00:00:00Z"), report.begin());
        assertEquals(Instant.parse("2026-06-01T23:59:59Z"), report.end());
        PolicyReport policy = report.policies().getFirst();
        assertEquals("no-policy-found", policy.policy().type());
        assertEquals(6, policy.successful());
        assertEquals(2, policy.failed());
        assertEquals(
                List.of(2L), policy.failures().stream().map(FailureDetails::sessions).toList());
        assertEquals(Optional.of("mx2.d.example"), policy.failures().getFirst().mxHost());
        assertEquals(Optional.of("192.0.2.1"), policy.failures().getFirst().receivingIp());

        site.restart();
        assertEquals(Map.of(), runUntil("2026-06-03T00:00:00Z"), "sent once");
        assertEquals(1, runUntil("2026-06-03T12:00:00Z").size(), "the next day");
        TlsReport next = report(site.spool.list(10).get(1));
        assertEquals(1, next.policies().getFirst().failed());
        assertEquals(0, next.policies().getFirst().successful());
    }

    @Test
    void reportsAreSpreadOverTheNight() {
        for (int i = 0; i < 60; i++) {
            site.txt("_smtp._tls.d" + i + ".example", "v=TLSRPTv1; rua=mailto:tls@d.example");
            site.succeeded("d" + i + ".example", "mx.d.example");
        }
        site.collector.flush();
        Map<Instant, Integer> sent = runUntil("2026-06-02T12:00:00Z");
        assertEquals(60, sent.values().stream().mapToInt(n -> n).sum());
        assertTrue(sent.size() > 10, sent::toString);
        assertTrue(sent.values().stream().allMatch(n -> n < 20), sent::toString);
    }

    @Test
    void theMailIsAsTheRfcHasIt() throws Exception {
        site.txt(
                "_smtp._tls.d.example", "v=TLSRPTv1; rua=mailto:tls%2Breports@d.example?subject=x");
        site.succeeded("d.example", "mx1.d.example");
        site.collector.flush();
        runUntil("2026-06-02T12:00:00Z");
        QueuedMessage message = site.spool.list(10).getFirst();
        assertEquals("tls+reports@d.example", to(message));
        assertEquals("postmaster@a.test", message.reversePath().wire());
        assertEquals(
                Set.of(Notify.NEVER),
                message.recipients().getFirst().recipient().parameters().notifyOn());
        assertTrue(message.traits().tlsNotRequired(), "goes whatever TLS there is");
        String mail = new String(site.spool.open(message.id()).readAllBytes(), US_ASCII);
        for (String field :
                List.of(
                        "From: <postmaster@a.test>\r\n",
                        "To: <tls+reports@d.example>\r\n",
                        "Subject: Report Domain: d.example\r\n Submitter: a.test\r\n"
                                + " Report-ID: <2026-06-01.tls.d.example@mx.a.test>\r\n",
                        "TLS-Report-Domain: d.example\r\nTLS-Report-Submitter: a.test\r\n",
                        "TLS-Required: No\r\n",
                        "Content-Type: multipart/report; report-type=\"tlsrpt\";",
                        "Content-Type: application/tlsrpt+gzip\r\n",
                        "filename=\"a.test!d.example!1780272000!1780358399!tls.json.gz\"")) {
            assertTrue(mail.contains(field), field + " in " + mail);
        }
    }

    @Test
    void sealsAreReportedWhereThePolicySays() throws Exception {
        site.policy("in.example", POLICY + "mailto:seals@reports.in.example");
        site.policy("out.example", POLICY + "mailto:seals@collector.example");
        site.policy("agreed.example", POLICY + "mailto:seals@collector.example");
        site.txt("agreed.example._report._smtp-openpgp.collector.example", "v=smtp-openpgp1;");
        site.policy("silent.example", POLICY.replace("; rua=", ""));
        // A sibling's name that ends alike is outside.
        site.policy("like.example", POLICY + "mailto:seals@unlike.example");
        for (String domain : List.of("in", "out", "agreed", "silent", "like", "unknown")) {
            site.collector.failed(domain + ".example", SealingFailure.KEY_MISSING);
            site.collector.failed(domain + ".example", SealingFailure.KEY_MISSING);
            site.succeeded(domain + ".example", "mx.example");
        }
        site.collector.flush();
        runUntil("2026-06-02T12:00:00Z");
        Map<String, TlsReport> reports = new HashMap<>();
        for (QueuedMessage message : site.spool.list(10)) {
            TlsReport report = report(message);
            reports.put(report.policies().getFirst().policy().domain() + " " + to(message), report);
        }
        assertEquals(
                Set.of(
                        "in.example seals@reports.in.example",
                        "agreed.example seals@collector.example"),
                reports.keySet());
        PolicyReport told =
                reports.get("in.example seals@reports.in.example").policies().getFirst();
        assertEquals("openpgp", told.policy().type());
        assertTrue(told.policy().strings().getFirst().startsWith("v=smtp-openpgp1; id=1"));
        // R-01: no count of what went well, though sessions did.
        assertEquals(0, told.successful());
        assertEquals(List.of(FailureDetails.of("key-missing", 2)), told.failures());
    }

    @Test
    void originsAreToldOnlyWhereTheirWordIsAuthenticated() throws Exception {
        site.policy("proven.example", POLICY + "mailto:seals@proven.example");
        site.hint("hint.example", POLICY + "mailto:seals@hint.example");
        for (String domain : List.of("proven.example", "hint.example")) {
            site.collector.failed(domain, SealingFailure.REPLAY);
            site.collector.failed(domain, SealingFailure.KEY_EXPIRED);
        }
        site.collector.failed("hint.example", SealingFailure.UNSEAL_FAILURE);
        site.collector.flush();
        runUntil("2026-06-02T12:00:00Z");
        Map<String, Set<String>> told = new HashMap<>();
        for (QueuedMessage message : site.spool.list(10)) {
            Set<String> kinds = new HashSet<>();
            PolicyReport policy = report(message).policies().getFirst();
            policy.failures().forEach(failure -> kinds.add(failure.resultType()));
            assertEquals(kinds.size(), policy.failed());
            told.put(to(message), kinds);
        }
        assertEquals(
                Map.of(
                        "seals@proven.example", Set.of("replay", "key-expired"),
                        "seals@hint.example", Set.of("key-expired")),
                told);
    }

    @Test
    void noAddressGetsIntoAReport() throws Exception {
        site.txt("_smtp._tls.d.example", "v=TLSRPTv1; rua=mailto:tls@d.example");
        site.failed(
                "d.example",
                "mx.d.example",
                ResultType.VALIDATION_FAILURE,
                "no\r\nway for alice@a.test \u202e");
        site.collector.flush();
        runUntil("2026-06-02T12:00:00Z");
        TlsReport report = report(site.spool.list(10).getFirst());
        assertEquals(
                Optional.of("no??way for alice?a.test ?"),
                report.policies().getFirst().failures().getFirst().reason());
        String json = new String(ReportWriter.json(report), US_ASCII);
        assertEquals(
                "postmaster@a.test",
                report.contact().orElseThrow(),
                "the one address, of who reports");
        assertFalse(
                json.replace("postmaster@a.test", "").replace("d.example@mx", "").contains("@"),
                json);
    }

    @Test
    void httpsIsTriedForADay() throws Exception {
        site.txt(
                "_smtp._tls.d.example",
                "v=TLSRPTv1; rua=https://d.example/tls,mailto:tls@d.example,ftp://d.example/");
        site.succeeded("d.example", "mx.d.example");
        site.collector.flush();
        site.answer = new HttpsResult.Failed("HTTP status 503");
        Map<Instant, Integer> sent = runUntil("2026-06-02T08:00:00Z");
        assertEquals(Set.of(2), Set.copyOf(sent.values()), "each place");
        assertEquals(1, site.spool.list(10).size());
        int tries = site.posts.size();
        assertTrue(tries > 3 && tries < 12, "with growing pauses: " + tries);
        site.restart();
        site.answer = new HttpsResult.Ok(new byte[0], "");
        runUntil("2026-06-02T14:00:00Z");
        assertEquals(tries + 1, site.posts.size(), "once taken, never again");
        assertEquals(
                Set.of("https://d.example/tls"),
                Set.copyOf(
                        site.posts.keySet().stream().map(post -> post.split(" ", 2)[1]).toList()));
        site.posts.values().forEach(gzip -> assertEquals(1, read(gzip).policies().size()));
    }

    private static TlsReport read(byte[] gzip) {
        try (var in = new java.util.zip.GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return ReportReader.read(in);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void httpsIsGivenUpAfterADay() {
        site.txt("_smtp._tls.d.example", "v=TLSRPTv1; rua=https://d.example/tls");
        site.succeeded("d.example", "mx.d.example");
        site.collector.flush();
        site.answer = new HttpsResult.NotFound();
        runUntil("2026-06-03T06:00:00Z");
        int tries = site.posts.size();
        runUntil("2026-06-05T06:00:00Z");
        assertEquals(tries, site.posts.size());
    }

    @Test
    void aLookupThatFailsIsAskedAgainForADay() {
        site.unanswered.add("_smtp._tls.d.example");
        site.unanswered.add("_smtp._tls.e.example");
        site.succeeded("d.example", "mx.d.example");
        site.succeeded("e.example", "mx.e.example");
        site.collector.flush();
        assertEquals(Map.of(), runUntil("2026-06-02T10:00:00Z"));
        site.unanswered.remove("_smtp._tls.d.example");
        site.txt("_smtp._tls.d.example", "v=TLSRPTv1; rua=mailto:tls@d.example");
        assertEquals(1, runUntil("2026-06-02T12:00:00Z").size());
        runUntil("2026-06-03T12:00:00Z");
        site.unanswered.clear();
        site.txt("_smtp._tls.e.example", "v=TLSRPTv1; rua=mailto:tls@e.example");
        assertEquals(Map.of(), runUntil("2026-06-04T12:00:00Z"), "too late");
    }

    @Test
    void withoutAContactNothingIsSentAndAllIsCounted() throws Exception {
        site.withoutContact();
        site.txt("_smtp._tls.d.example", "v=TLSRPTv1; rua=mailto:tls@d.example");
        site.succeeded("d.example", "mx.d.example");
        site.collector.flush();
        assertEquals(Map.of(), runUntil("2026-06-02T12:00:00Z"));
        assertEquals(0, site.dispatch.runNow());
        assertEquals(1, site.days.of(FIRST, "d.example").getFirst().successful());
    }

    @Test
    void severalRecordsOrBrokenOnesAreNone() {
        site.txt("_smtp._tls.d.example", "v=TLSRPTv1; rua=mailto:a@d.example");
        site.txt("_smtp._tls.d.example", "v=TLSRPTv1; rua=mailto:b@d.example");
        site.txt("_smtp._tls.e.example", "v=TLSRPTv1; rua=nothing");
        site.txt("_smtp._tls.f.example", "v=spf1 -all");
        site.txt("_smtp._tls.f.example", "v=TLSRPTv1; rua=mailto:a@f.example");
        for (String domain : List.of("d.example", "e.example", "f.example")) {
            site.succeeded(domain, "mx.example");
        }
        site.collector.flush();
        runUntil("2026-06-02T12:00:00Z");
        assertEquals(
                List.of("a@f.example"), site.spool.list(10).stream().map(DayRunTest::to).toList());
    }

    @Test
    void countsEndAfterAWeekAndAreBounded() throws Exception {
        DayStore small = new DayStore(site.spool.rows(), 2);
        Map<String, Tally> counts = new HashMap<>();
        for (String domain : List.of("a.example", "b.example", "c.example")) {
            Tally one = new Tally();
            one.add(
                    new PolicyReport(
                            new TlsReport.Policy("sts", List.of(), domain, List.of()),
                            1,
                            0,
                            List.of()));
            counts.put(domain, one);
        }
        assertEquals(1, small.add(FIRST, counts));
        assertEquals(2, small.domains(FIRST).size());
        assertEquals(1, small.add(FIRST, counts), "those that are known go on");
        String known = small.domains(FIRST).getFirst();
        assertEquals(2, small.of(FIRST, known).getFirst().successful());
        site.clock.set("2026-06-09T00:00:01Z");
        site.restart(); // the spool sweeps when it opens
        site.awaitSwept(FIRST);
    }

    @Test
    void whatIsNoDomainIsNotCounted() {
        site.collector.failed("[192.0.2.1]", SealingFailure.KEY_MISSING);
        site.collector.failed("", SealingFailure.KEY_MISSING);
        site.collector.failed("x.example y", SealingFailure.KEY_MISSING);
        site.collector.flush();
        assertEquals(List.of(), site.days.domains(FIRST));
    }
}
