package org.postseal.server.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.delivery.ResultType;
import org.postseal.server.delivery.SessionAttempt;
import org.postseal.server.delivery.SessionAttempt.Judged;
import org.postseal.server.delivery.SessionAttempt.Kind;
import org.postseal.server.policy.SealingFailure;
import org.postseal.server.spool.QueuedMessage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** A whole day's mail to many domains, with all that can go wrong, and the night after it. */
class SimulatedDayTest {
    private static final int DOMAINS = 60;
    private static final int MINUTES = 24 * 60;
    private static final int STEP = 5;
    private static final int SESSIONS_A_STEP = 60;
    private static final String POLICY =
            "v=smtp-openpgp1; id=1; mode=testing; k=0123456789abcdef0123456789abcdef01234567; rua=";

    private final Random random = new Random(8460);

    /**
     * What the reports must add up to: a line for each domain, policy and result, and how often.
     */
    private final Map<String, Long> expected = new TreeMap<>();

    private ReportSite site;
    private int restarts;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        site = new ReportSite(directory, Instant.parse("2026-06-01T00:00:00Z"));
        for (int i = 0; i < DOMAINS; i++) {
            String domain = domain(i);
            String place = i % 3 == 0 ? "https://" + domain + "/tls" : "mailto:tls@" + domain;
            if (isAsking(i)) {
                site.txt("_smtp._tls." + domain, "v=TLSRPTv1; rua=" + place);
                site.policy(domain, POLICY + place);
            }
        }
    }

    @AfterEach
    void close() {
        site.close();
    }

    private static String domain(int number) {
        return "d" + number + ".example";
    }

    private static boolean isAsking(int domain) {
        return domain % 5 != 4;
    }

    /** A few minutes' mail. Each domain has the policies that it has; hosts and results vary. */
    private void deliver() {
        for (int i = 0; i < SESSIONS_A_STEP; i++) {
            int number = random.nextInt(DOMAINS);
            String host = "mx" + random.nextInt(2) + "." + domain(number);
            site.attempted(domain(number), host, judged(number));
            if (random.nextInt(20) == 0) {
                SealingFailure[] kinds = SealingFailure.values();
                SealingFailure kind = kinds[random.nextInt(kinds.length)];
                site.collector.failed(domain(number), kind);
                expect(number, "openpgp", kind.token());
            }
        }
    }

    private List<Judged> judged(int number) {
        List<Judged> judged = new ArrayList<>();
        switch (number % 4) {
            case 0 ->
                    judged.add(
                            judged(number, new SessionAttempt.Policy(Kind.NONE, none(), none())));
            case 1 -> judged.add(judged(number, tlsa()));
            case 2 -> judged.add(judged(number, sts(number)));
            default -> {
                judged.add(judged(number, tlsa()));
                judged.add(judged(number, sts(number)));
            }
        }
        return judged;
    }

    private static List<String> none() {
        return List.of();
    }

    private static SessionAttempt.Policy tlsa() {
        return new SessionAttempt.Policy(Kind.TLSA, List.of("3 1 1 " + "ab".repeat(32)), none());
    }

    private static SessionAttempt.Policy sts(int number) {
        String pattern = "*." + domain(number);
        return new SessionAttempt.Policy(
                Kind.STS,
                List.of("version: STSv1", "mode: enforce", "mx: " + pattern, "max_age: 86400"),
                List.of(pattern));
    }

    private Judged judged(int number, SessionAttempt.Policy policy) {
        if (random.nextInt(4) > 0) {
            expect(number, policy.kind().token(), "ok");
            return Judged.open(policy);
        }
        ResultType[] types = ResultType.values();
        ResultType type = types[random.nextInt(types.length)];
        expect(number, policy.kind().token(), type.token());
        return Judged.failed(policy, type, "for a reason");
    }

    private void expect(int number, String policy, String result) {
        if (isAsking(number)) {
            expected.merge(domain(number) + " " + policy + " " + result, 1L, Long::sum);
        }
    }

    /** The process ends and starts again now and then, once its counts are on disk. */
    private void day() throws IOException {
        for (int minute = 0; minute < MINUTES; minute += STEP) {
            deliver();
            site.collector.flush();
            assertEquals(0, site.dispatch.run(), "nothing is sent of a day that is not over");
            if (minute % 240 == 135) {
                site.restart();
                restarts++;
            }
            site.clock.advance(Duration.ofMinutes(STEP));
        }
    }

    /** Until noon, with a restart amid what is sent; returns at how many minutes something was. */
    private int night() throws IOException {
        int busy = 0;
        for (int minute = 0; minute < MINUTES / 2; minute++) {
            busy += site.dispatch.run() > 0 ? 1 : 0;
            if (minute == 100) {
                site.restart();
                restarts++;
            }
            site.clock.advance(Duration.ofMinutes(1));
        }
        return busy;
    }

    /** What all reports say together, in the form of what is expected. */
    private Map<String, Long> told(List<byte[]> reports) throws IOException {
        Map<String, Long> told = new TreeMap<>();
        Set<String> ids = new HashSet<>();
        for (byte[] json : reports) {
            JsonNode report = new ObjectMapper().readTree(json);
            assertTrue(ids.add(report.get("report-id").asText()), "sent twice: " + report);
            for (JsonNode policy : report.get("policies")) {
                String about =
                        policy.at("/policy/policy-domain").asText()
                                + " "
                                + policy.at("/policy/policy-type").asText()
                                + " ";
                long ok = policy.at("/summary/total-successful-session-count").asLong();
                if (ok > 0) {
                    assertNull(told.put(about + "ok", ok), about);
                }
                for (JsonNode failure : policy.path("failure-details")) {
                    told.merge(
                            about + failure.get("result-type").asText(),
                            failure.get("failed-session-count").asLong(),
                            Long::sum);
                }
            }
        }
        return told;
    }

    private List<byte[]> mailed() throws IOException {
        List<byte[]> reports = new ArrayList<>();
        for (QueuedMessage message : site.spool.list(1000)) {
            byte[] mail = site.spool.open(message.id()).readAllBytes();
            assertEquals(List.of(), MailRules.faults(mail), () -> new String(mail, ISO_8859_1));
            assertTrue(message.traits().isReport());
            reports.add(MailRules.json(mail));
        }
        return reports;
    }

    private List<byte[]> posted() throws IOException {
        List<byte[]> reports = new ArrayList<>();
        for (byte[] gzip : site.posts.values()) {
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
                byte[] json = in.readAllBytes();
                assertEquals(List.of(), Rules.faults(json));
                reports.add(json);
            }
        }
        return reports;
    }

    @Test
    void everySessionOfADayIsInOneReport() throws Exception {
        day();
        int minutes = night();
        List<byte[]> mailed = mailed();
        List<byte[]> posted = posted();
        List<byte[]> all = new ArrayList<>(mailed);
        all.addAll(posted);
        assertEquals(expected, told(all));
        // Two for each that asks: of sessions and of seals.
        assertEquals(2 * DOMAINS * 4 / 5, all.size());
        assertFalse(mailed.isEmpty() || posted.isEmpty());
        assertTrue(minutes > 20, "spread over the night: " + minutes);
        long sum = expected.values().stream().mapToLong(n -> n).sum();
        System.out.printf(
                "a day in simulated time: %d results of %d domains that ask, %d restarts; %d reports"
                        + " by mail, %d by HTTPS, in %d minutes of the night; by the rules of RFC"
                        + " 8460 0 faults, 0 results lost, 0 doubled%n",
                sum, DOMAINS * 4 / 5, restarts, mailed.size(), posted.size(), minutes);
    }

    @Test
    void theRulesOfTheMailRefuseWhatTheyShould() throws Exception {
        site.succeeded("d0.example", "mx.d0.example");
        site.succeeded("d1.example", "mx.d1.example");
        site.collector.flush();
        site.clock.set("2026-06-02T12:00:00Z");
        site.dispatch.run();
        byte[] mail = site.spool.open(site.spool.list(1).getFirst().id()).readAllBytes();
        assertEquals(List.of(), MailRules.faults(mail));
        String text = new String(mail, ISO_8859_1);
        for (String[] change :
                new String[][] {
                    {"multipart/report", "multipart/mixed"},
                    {"report-type=\"tlsrpt\"", "report-type=\"dmarc\""},
                    {"application/tlsrpt\\+gzip", "application/gzip"},
                    {"TLS-Report-Domain: d1", "TLS-Report-Domain: d2"},
                    {"TLS-Report-Submitter", "TLS-Report-Submitters"},
                    {"TLS-Required: No", "TLS-Required: Yes"},
                    {"!1780272000!", "!1780272001!"},
                    {"!d1.example!", "!d2.example!"},
                    {"json.gz", "json"},
                    {"Report-ID: <", "Report-Id: <"},
                    {"text/plain", "text/html"},
                }) {
            String changed = text.replaceFirst(change[0], change[1]);
            assertFalse(changed.equals(text), change[0]);
            assertFalse(MailRules.faults(changed.getBytes(ISO_8859_1)).isEmpty(), change[1]);
        }
    }
}
