package org.postseal.server.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.admin.ControlReply;
import org.postseal.server.admin.ReportCommands;
import org.postseal.server.policy.SealingFailure;
import org.postseal.server.spool.QueueId;
import org.postseal.spec.smtp.Mailbox;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** What the operator sees of reports, and what comes in. */
class ReportCommandsTest {
    private static final QueueId FIRST = new QueueId("0000000000001");
    private static final QueueId SECOND = new QueueId("0000000000002");

    private ReportSite site;
    private Reports reports;
    private ReportCommands commands;

    @BeforeEach
    void begin(@TempDir Path directory) throws IOException {
        site = new ReportSite(directory, Instant.parse("2026-06-01T09:00:00Z"));
        reports = new Reports(site.parts(List.of(new Mailbox("Reports", "a.test"))));
        commands = new ReportCommands(reports);
    }

    @AfterEach
    void end() {
        reports.close();
        site.close();
    }

    private ControlReply run(String... words) {
        return commands.run(List.of(words));
    }

    private boolean take(QueueId id, String mail) throws IOException {
        return reports.intake().take(id, new ByteArrayInputStream(mail.getBytes(ISO_8859_1)));
    }

    private static String mail(String json) {
        return "MIME-Version: 1.0\r\nContent-Type: application/tlsrpt+json\r\n\r\n" + json;
    }

    private static String example() throws IOException {
        return new String(Rules.resource("appendix-b.json"), ISO_8859_1);
    }

    @Test
    void aReportThatComesIsStoredAndShown() throws Exception {
        assertTrue(reports.intake().isFor(new Mailbox("reports", "a.test")));
        assertFalse(reports.intake().isFor(new Mailbox("reports", "b.test")));
        assertEquals("no reports\n", run("list").text());
        assertTrue(take(FIRST, mail(example())));
        assertTrue(take(FIRST, mail(example())), "again after a crash");
        assertEquals(
                FIRST + "  2016-04-01  Company-X  company-y.example  ok=5326 failed=303\n",
                run("list").text());
        String text = run("show", FIRST.toString()).text();
        assertTrue(text.contains("company-y.example: sts\n"), text);
        assertTrue(
                text.contains(
                        "  100 x certificate-expired mx=mx1.mail.company-y.example"
                                + " from=2001:db8:abcd:0012::1\n"),
                text);
        assertEquals(ControlReply.NO_INPUT, run("show", SECOND.toString()).status());
    }

    @Test
    void whatIsNoReportStaysMail() throws Exception {
        assertFalse(take(FIRST, "Subject: hello\r\n\r\nIs anybody there?\r\n"));
        assertFalse(take(FIRST, mail(example().substring(0, 500))));
        String large =
                example().replace("mode: testing", "mode: testing\", \"" + "x\", \"".repeat(900));
        StringBuilder many = new StringBuilder();
        String policy = large.substring(large.indexOf("[{") + 1, large.lastIndexOf(']'));
        for (int i = 0; i < 60; i++) {
            many.append(policy).append(',');
        }
        assertFalse(take(FIRST, mail(large.replace(policy, many + policy))), "too large to keep");
        assertEquals("no reports\n", run("list").text());
    }

    @Test
    void countsAreShownAndSentOnDemand() throws Exception {
        assertEquals(
                "nothing was counted with d.example today\n", run("preview", "d.example").text());
        reports.sealing().failed("d.example", SealingFailure.STALE_KEYFPR);
        String text = run("preview", "D.example").text();
        assertTrue(text.contains("d.example: openpgp\n"), text);
        assertTrue(text.contains("  1 x stale-keyfpr\n"), text);
        site.policy(
                "d.example",
                "v=smtp-openpgp1; id=1; mode=testing; k="
                        + "0".repeat(40)
                        + "; rua=mailto:seals@d.example");
        assertEquals("0 reports handed on\n", run("send", "now").text(), "the day is not over");
        site.clock.set("2026-06-02T00:00:01Z");
        assertEquals("1 reports handed on\n", run("send", "now").text());
        assertEquals("0 reports handed on\n", run("send", "now").text());
        assertEquals(1, site.spool.list(10).size());
    }

    @Test
    void wrongWordsAreToldSo() {
        for (String[] words :
                new String[][] {{"show"}, {"preview"}, {"send"}, {"send", "then"}, {"drop"}}) {
            assertEquals(ControlReply.USAGE, run(words).status(), words[0]);
        }
    }
}
