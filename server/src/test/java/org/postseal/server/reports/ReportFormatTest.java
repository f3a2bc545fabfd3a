package org.postseal.server.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.postseal.server.reports.TlsReport.FailureDetails;
import org.postseal.server.reports.TlsReport.PolicyReport;
import org.postseal.spec.SyntaxException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class ReportFormatTest {
    private static TlsReport read(String json) throws SyntaxException, IOException {
        return ReportReader.read(new ByteArrayInputStream(json.getBytes(UTF_8)));
    }

    private static String example() throws IOException {
        return new String(Rules.resource("appendix-b.json"), UTF_8);
    }

    private static void bad(String json) {
        assertThrows(SyntaxException.class, () -> read(json), () -> json.substring(0, 40));
    }

    @Test
    void theExampleOfTheRfcIsReadWhole() throws Exception {
        TlsReport report = read(example());
        assertEquals("Company-X", report.organization());
        assertEquals(Instant.parse("2016-04-01T00:00:00Z"), report.begin());
        assertEquals(Instant.parse("2016-04-01T23:59:59Z"), report.end());
        assertEquals(Optional.of("sts-reporting@company-x.example"), report.contact());
        assertEquals("5065427c-23d3-47ca-b6e0-946ea0e8c4be", report.id());
        PolicyReport policy = report.policies().getFirst();
        assertEquals("sts", policy.policy().type());
        assertEquals(4, policy.policy().strings().size());
        assertEquals(List.of("*.mail.company-y.example"), policy.policy().mxHosts());
        assertEquals(5326, policy.successful());
        assertEquals(303, policy.failed());
        FailureDetails last = policy.failures().get(2);
        assertEquals("validation-failure", last.resultType());
        assertEquals(Optional.of("198.51.100.62"), last.sendingMtaIp());
        assertEquals(Optional.of("203.0.113.58"), last.receivingIp());
        assertEquals(Optional.of("mx-backup.mail.company-y.example"), last.mxHost());
        assertEquals(3, last.sessions());
        assertEquals(Optional.of("X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED"), last.reason());
    }

    @Test
    void whatIsReadIsWrittenTheSameAndByTheRules() throws Exception {
        TlsReport report = read(example());
        assertEquals(report, read(new String(ReportWriter.json(report), UTF_8)));
        assertEquals(List.of(), Rules.faults(Rules.resource("appendix-b.json")));
        Rules.keeps(report);
    }

    @Test
    void theRulesRefuseWhatTheyShould() throws Exception {
        for (String[] change :
                new String[][] {
                    {"\"sts\"", "\"dane\""},
                    {"5326", "-1"},
                    {"5326", "\"5326\""},
                    {"certificate-expired", "certificate-odd"},
                    {"2016-04-01T23:59:59Z", "2016-04-01"},
                    {"\"contact-info\"", "\"contact\""},
                    {"\"sts\"", "\"openpgp\""},
                }) {
            String json = example().replaceFirst(change[0], change[1]);
            assertFalse(Rules.faults(json.getBytes(UTF_8)).isEmpty(), change[1]);
        }
    }

    @Test
    void whatSomeSendersDoIsPutUpWith() throws Exception {
        assertEquals(
                Optional.empty(),
                read(example().replaceFirst("\"contact-info\"", "\"contact\"")).contact());
        assertEquals(
                List.of("*.mail.company-y.example"),
                read(example()
                                .replace(
                                        "[\"*.mail.company-y.example\"]",
                                        "\"*.mail.company-y.example\""))
                        .policies()
                        .getFirst()
                        .policy()
                        .mxHosts());
        assertEquals(
                5326,
                read(example().replace("5326", "\"5326\"")).policies().getFirst().successful());
        assertEquals(
                Optional.empty(),
                read(example().replaceFirst("\"203.0.113.56\"", "null"))
                        .policies()
                        .getFirst()
                        .failures()
                        .get(1)
                        .receivingIp());
        assertEquals(
                read(example()),
                read(example().replaceFirst("\\{", "{\"new\": {\"a\": [[1], {}]},")),
                "unknown members");
    }

    @Test
    void whatIsNoReport() throws Exception {
        bad("");
        bad("[]");
        bad("{}");
        bad("null");
        bad("\u001f\u008b");
        bad(example().substring(0, 900));
        bad(example().replaceFirst("\"policies\"", "\"policy\""));
        bad(example().replaceFirst("2016-04-01T00", "2016-13-01T00"));
        bad(example().replaceFirst("5326", "-5326"));
        bad(example().replaceFirst("5326", "5.3"));
        bad(example().replaceFirst("5326", "99999999999999999999"));
        bad(example().replaceFirst("\"Company-X\"", "[\"Company-X\"]"));
    }

    @Test
    void boundsHold() throws Exception {
        bad(example().replaceFirst("\\{", "{\"x\":" + "[".repeat(100) + "]".repeat(100) + ","));
        bad(example().replaceFirst("Company-X", "X".repeat(100_000)));
        bad(example().replaceFirst("\\{", "{" + "\"x\":1,".repeat(2_000_000)));
        String policy =
                example().substring(example().indexOf("[{") + 1, example().lastIndexOf(']'));
        bad(example().replace(policy, (policy + ",").repeat(ReportReader.MAX_POLICIES) + policy));
    }

    /** A failure is a SyntaxException, whatever a stranger sends. */
    @Test
    void mutationsNeverBreakTheReader() throws Exception {
        Random random = new Random(8460);
        byte[] example = Rules.resource("appendix-b.json");
        int read = 0;
        for (int i = 0; i < 5000; i++) {
            byte[] json = example.clone();
            for (int change = random.nextInt(3); change >= 0; change--) {
                json[random.nextInt(json.length)] = (byte) random.nextInt(256);
            }
            try {
                ReportText.of(ReportReader.read(new ByteArrayInputStream(json)));
                read++;
            } catch (SyntaxException e) {
                assertFalse(e.getMessage().isEmpty());
            }
        }
        assertFalse(read == 0 || read == 5000, "some are read, some are not: " + read);
    }

    @Test
    void nothingWritesToTheTerminal() throws Exception {
        TlsReport report = read(example().replaceFirst("Company-X", "\\\\u001b[2J\\\\u202e\\\\n"));
        String text = ReportText.of(report) + ReportText.line(report);
        assertFalse(text.chars().anyMatch(c -> (c != '\n' && c < ' ') || c == 0x202e), text);
    }

    @Test
    void aTallyAddsUpWithinBounds() {
        Tally tally = new Tally();
        for (int i = 0; i < 3 * Tally.MAX_FAILURES; i++) {
            tally.add(
                    new PolicyReport(
                            new TlsReport.Policy("sts", List.of(), "d.example", List.of()),
                            1,
                            2,
                            List.of(FailureDetails.of("kind-" + i / 2, 2))));
        }
        PolicyReport all = tally.reports().getFirst();
        assertEquals(3 * Tally.MAX_FAILURES, all.successful());
        assertEquals(6 * Tally.MAX_FAILURES, all.failed());
        assertEquals(Tally.MAX_FAILURES, all.failures().size());
        assertEquals(FailureDetails.of("kind-0", 4), all.failures().getFirst());
        for (int i = 0; i < 2 * Tally.MAX_POLICIES; i++) {
            tally.add(
                    new PolicyReport(
                            new TlsReport.Policy("sts", List.of("v" + i), "d.example", List.of()),
                            1,
                            0,
                            List.of()));
        }
        assertEquals(Tally.MAX_POLICIES, tally.reports().size());
    }
}
