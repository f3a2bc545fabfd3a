package org.postseal.client.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import picocli.CommandLine;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.List;

class SendmailCommandTest {
    private static final String WHOLE =
            "From: a@x.test\r\nDate: Mon, 1 Jun 2026 12:00:00 +0000\r\nMessage-ID: <1@x.test>\r\n";

    private TestMailServer server;
    private Tool tool;

    @BeforeEach
    void start() throws Exception {
        server = new TestMailServer("PIPELINING", "8BITMIME", "DSN", "SMTPUTF8");
        tool = new Tool(server.address());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private int sendmail(String input, String... arguments) {
        return tool.in(input).run(SendmailCommand::new, arguments);
    }

    private TestMailServer.Mail only() {
        assertEquals(1, server.mails.size(), tool::err);
        return server.mails.getFirst();
    }

    @Test
    void sendsWhatAProgramWrites() {
        assertEquals(0, sendmail("Subject: hi\n\nHello\n.line\n", "bob@dave.test"));
        TestMailServer.Mail mail = only();
        assertEquals("<alice@host.test>", mail.from());
        assertEquals(List.of("<bob@dave.test>"), mail.recipients());
        String text = mail.text();
        assertTrue(
                text.matches(
                        "(?s)Subject: hi\r\nFrom: alice@host\\.test\r\n"
                                + "Date: Mon, 1 Jun 2026 12:00:00 \\+0000\r\n"
                                + "Message-ID: <[0-9a-f]{32}@host\\.test>\r\n"
                                + "\r\nHello\r\n\\.line\r\n"),
                text);
        assertEquals("", tool.out() + tool.err());
        assertTrue(server.commands.contains("EHLO host.test"), server.commands::toString);
    }

    @Test
    void keepsEveryOctetOfAWholeMessage() {
        String message =
                "Received: by x;\r\n\tnow\r\n"
                        + WHOLE
                        + "X-Odd:\u00fc \r\n\r\n..\r\n.\r\n\u00e4\u0000\r\n\r\n";
        assertEquals(0, sendmail(message, "-i", "bob@dave.test"));
        assertArrayEquals(message.getBytes(ISO_8859_1), only().octets());
        assertTrue(only().from().contains("BODY=8BITMIME"), only().from());
    }

    @Test
    void takesAMessageWithoutAHeader() {
        assertEquals(0, sendmail("just text\nBcc: x@y.test\n", "root"));
        assertEquals(List.of("<root@host.test>"), only().recipients());
        assertTrue(only().text().startsWith("From: alice@host.test\r\n"), only()::text);
        assertTrue(only().text().endsWith("\r\n\r\njust text\r\nBcc: x@y.test\r\n"), only()::text);
    }

    @Test
    void readsRecipientsFromTheHeader() {
        String message =
                WHOLE
                        + "To: Friends: \"B, Bob\" <bob@dave.test>, (x) =?utf-8?q?J?="
                        + " <j@dave.test>;\r\n"
                        + "cc: carol@dave.test,\r\n"
                        + " bob@dave.test\r\n"
                        + "Bcc: blind@dave.test,\r\n"
                        + " other@dave.test\r\n"
                        + "Subject: s\r\n\r\n"
                        + "body\r\n";
        assertEquals(0, sendmail(message, "-ti", "more@dave.test"));
        assertEquals(
                List.of(
                        "<more@dave.test>",
                        "<bob@dave.test>",
                        "<j@dave.test>",
                        "<carol@dave.test>",
                        "<blind@dave.test>",
                        "<other@dave.test>"),
                only().recipients());
        String expected = message.replace("Bcc: blind@dave.test,\r\n other@dave.test\r\n", "");
        assertEquals(expected, only().text());
    }

    @Test
    void blindCopiesStayBlindWithoutT() {
        assertEquals(0, sendmail(WHOLE + "Bcc: blind@dave.test\r\n\r\nx\r\n", "bob@dave.test"));
        assertEquals(WHOLE + "\r\nx\r\n", only().text());
        assertEquals(List.of("<bob@dave.test>"), only().recipients());
    }

    @Test
    void resentMessagesGoWhereTheyAreResent() {
        String message = WHOLE + "To: old@dave.test\r\nResent-To: new@dave.test\r\n\r\nx\r\n";
        assertEquals(0, sendmail(message, "-t"));
        assertEquals(List.of("<new@dave.test>"), only().recipients());
        assertEquals(message, only().text());
    }

    @Test
    void endsAtTheDot() {
        assertEquals(0, sendmail(WHOLE + "\nbody\n.\nnot this\n", "bob@dave.test"));
        assertEquals(WHOLE + "\r\nbody\r\n", only().text());
    }

    @Test
    void leavesOutTheLineOfAMailbox() {
        assertEquals(0, sendmail("From a@x Mon Jun  1\n" + WHOLE + "\nx\n", "bob@dave.test"));
        assertEquals(WHOLE + "\r\nx\r\n", only().text());
    }

    @Test
    void readsOptionsAsGetoptDoes() {
        String input = "Subject: s\nTo: to@dave.test\n\n.\nend\n";
        String[] arguments = {
            "-oem",
            "-odb",
            "-B",
            "8BITMIME",
            "-Gvn",
            "-h",
            "3",
            "-o",
            "i",
            "-tU",
            "-fuser@x.test",
            "-F",
            "J\u00f6rg \"J\" \u4e2d",
            "-O",
            "Timeout=3",
            "-Ac",
            "-d0.1",
            "--",
            "-odd@dave.test"
        };
        assertEquals(0, sendmail(input, arguments), tool::err);
        assertEquals("<user@x.test>", only().from());
        assertEquals(List.of("<-odd@dave.test>", "<to@dave.test>"), only().recipients());
        assertTrue(
                only().text()
                        .contains("\r\nFrom: =?utf-8?B?SsO2cmcgIkoiIOS4rQ==?= <user@x.test>\r\n"),
                only()::text);
        assertTrue(only().text().endsWith("\r\n\r\n.\r\nend\r\n"), only()::text);
    }

    /** As the program has it: its own options are offered to every subcommand. */
    @CommandLine.Command(
            name = "postseal",
            mixinStandardHelpOptions = true,
            scope = CommandLine.ScopeType.INHERIT)
    private static final class Root {}

    @Test
    void theProgramsOwnOptionsDoNotReachIt() {
        tool.in(WHOLE + "\nx\n");
        int exitCode =
                tool.run(
                        surroundings -> new SendmailCommand(surroundings),
                        root -> new CommandLine(new Root()).addSubcommand(root),
                        "sendmail",
                        "-V",
                        "v1",
                        "-h",
                        "3",
                        "-fu@x.test",
                        "bob@dave.test");
        assertEquals(0, exitCode, tool::err);
        assertEquals("<u@x.test> ENVID=v1", only().from());
    }

    @Test
    void namesAreQuotedWhereTheyMustBe() {
        assertEquals("Alice B C", DisplayName.phrase("Alice B\nC"));
        assertEquals("\"B., \\\"A\\\" \\\\\"", DisplayName.phrase("B., \"A\" \\"));
        assertEquals("\"=?x?=\"", DisplayName.phrase("=?x?="));
        String folded = DisplayName.phrase("\u00e9".repeat(60));
        assertTrue(folded.lines().allMatch(line -> line.length() <= 76), folded);
        assertEquals(3, folded.lines().count(), folded);
    }

    @Test
    void nullSendersAndNotifications() {
        String[] arguments = {
            "-f", "<>", "-N", "failure,delay", "-R", "hdrs", "-V", "id 1", "bob@dave.test"
        };
        assertEquals(0, sendmail(WHOLE + "\nx\n", arguments));
        assertEquals("<> RET=HDRS ENVID=id+201", only().from());
        assertEquals(List.of("<bob@dave.test> NOTIFY=FAILURE,DELAY"), only().recipients());
    }

    @Test
    void unicodeAddressesNeedSmtputf8() {
        byte[] message = (WHOLE + "To: j\u00f6rg@dave.test\n\nx\n").getBytes(UTF_8);
        assertEquals(0, tool.in(message).run(SendmailCommand::new, "-t"), tool::err);
        assertTrue(only().from().endsWith(" SMTPUTF8"), only().from());
        assertEquals(List.of("<j\u00c3\u00b6rg@dave.test>"), only().recipients());
    }

    @Test
    void exitCodesSayWhatCallersKnow() {
        refused("RCPT", "550 5.1.1 no such user", ExitCode.NOUSER);
        refused("RCPT", "550 no such user", ExitCode.NOUSER);
        refused("RCPT", "550 5.1.2 no such host", ExitCode.NOHOST);
        refused("RCPT", "550 5.7.1 Relay access denied", ExitCode.NOPERM);
        refused("RCPT", "451 4.7.1 later", ExitCode.TEMPFAIL);
        refused("MAIL", "452 4.3.1 full", ExitCode.TEMPFAIL);
        refused("MAIL", "550 no", ExitCode.UNAVAILABLE);
        refused("DATA", "554 no", ExitCode.UNAVAILABLE);
        refused(".", "554 5.6.0 bad content", ExitCode.DATAERR);
        refused(".", "552 5.3.4 too big", ExitCode.DATAERR);
        refused(".", "451 4.3.0 later", ExitCode.TEMPFAIL);
        refused(".", "", ExitCode.TEMPFAIL);
        refused("MAIL", "", ExitCode.TEMPFAIL);
        refused("BANNER", "554 go away", ExitCode.UNAVAILABLE);
        refused("BANNER", "421 4.3.2 shutting down", ExitCode.TEMPFAIL);
    }

    private void refused(String command, String reply, int exitCode) {
        try (TestMailServer other = new TestMailServer().reply(command, reply)) {
            Tool caller = new Tool(other.address()).in(WHOLE + "\nx\n");
            String what = command + ": " + reply;
            assertEquals(exitCode, caller.run(SendmailCommand::new, "bob@dave.test"), what);
            assertTrue(other.mails.isEmpty(), what);
            assertTrue(caller.err().startsWith("postseal sendmail: "), caller.err());
            assertEquals(1, caller.err().lines().count(), caller.err());
        } catch (Exception e) {
            throw new AssertionError(command, e);
        }
    }

    @Test
    void allRecipientsOrNone() {
        server.reply("RCPT TO:<eve@", "550 5.1.1 nobody");
        String[] all = {"bob@dave.test", "eve@dave.test", "carol@dave.test"};
        assertEquals(ExitCode.NOUSER, sendmail(WHOLE + "\nx\n", all));
        assertTrue(server.mails.isEmpty(), "sent to some");
        assertTrue(tool.err().contains("eve@dave.test: 550 5.1.1 nobody"), tool.err());
        assertFalse(server.commands.contains("DATA"), server.commands::toString);
    }

    @Test
    void noServerNoQueue() throws Exception {
        Tool alone = new Tool(Tool.nobody()).in(WHOLE + "\nx\n");
        assertEquals(ExitCode.TEMPFAIL, alone.run(SendmailCommand::new, "bob@dave.test"));
        assertTrue(alone.err().startsWith("postseal sendmail: 127.0.0.1"), alone.err());
    }

    @Test
    void wrongUseIsSaid() {
        wrong(ExitCode.USAGE, "no recipient", "x");
        wrong(ExitCode.USAGE, "postseal queue list", "x", "-bp");
        wrong(ExitCode.USAGE, "postseal serve", "x", "-bd");
        wrong(ExitCode.USAGE, "queue retry", "x", "-q15m");
        wrong(ExitCode.USAGE, "unknown option -Z", "x", "-Z", "bob@dave.test");
        wrong(ExitCode.USAGE, "-f needs a value", "x", "-f");
        wrong(ExitCode.USAGE, "-f:", "x", "-f", "a b", "bob@dave.test");
        wrong(ExitCode.USAGE, "-N:", "x", "-N", "never,delay", "bob@dave.test");
        wrong(ExitCode.USAGE, "-R:", "x", "-R", "body", "bob@dave.test");
        wrong(ExitCode.USAGE, "-V:", "x", "-V", "a\u0001", "bob@dave.test");
        wrong(ExitCode.USAGE, "'bob@@x'", "x", "bob@@x");
        wrong(ExitCode.DATAERR, "names no recipient", "Subject: x\n\nx\n", "-t");
        wrong(ExitCode.DATAERR, "To: ", "To: two words\n\nx\n", "-t");
        wrong(ExitCode.DATAERR, "header does not end", "To: a@b.test\n".repeat(6000), "-t");
        assertTrue(server.commands.isEmpty(), server.commands::toString);
    }

    private void wrong(int exitCode, String text, String input, String... arguments) {
        tool = new Tool(server.address());
        assertEquals(exitCode, sendmail(input, arguments), text);
        assertTrue(tool.err().contains(text), tool.err());
        assertEquals(1, tool.err().lines().count(), tool.err());
    }

    @Test
    void thereAreNoAliasesToRebuild() {
        assertEquals(0, sendmail("", "-bi"));
        assertTrue(server.commands.isEmpty());
    }

    @Test
    void speaksSmtpThrough() {
        String dialogue =
                "EHLO me\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<bob@dave.test>\r\nDATA\r\n"
                        + "..dot\r\n\u00e4\r\n.\r\nQUIT\r\n";
        assertEquals(0, sendmail(dialogue, "-bs"), tool::err);
        assertEquals(".dot\r\n\u00e4\r\n", only().text());
        String out = new String(tool.octets(), ISO_8859_1);
        assertTrue(out.startsWith("220 mx.test ESMTP\r\n250-mx.test\r\n"), out);
        assertTrue(out.endsWith("354 go on\r\n250 2.0.0 taken\r\n221 2.0.0 bye\r\n"), out);
    }

    @Test
    void endsASessionThatItsCallerLeft() {
        assertEquals(0, sendmail("EHLO me\r\nMAIL FROM:<a@x.test>\r\n", "-bs"), tool::err);
        assertTrue(server.mails.isEmpty());
    }

    @Test
    void endsWhenTheServerDoesThoughTheCallerStays() throws Exception {
        server.reply("NOOP", "");
        PipedOutputStream caller = new PipedOutputStream();
        try (caller;
                PipedInputStream in = new PipedInputStream(caller)) {
            caller.write("NOOP\r\n".getBytes(ISO_8859_1));
            assertEquals(0, tool.in(in).run(SendmailCommand::new, "-bs"), tool::err);
        }
    }

    @Test
    void tellsAnSmtpCallerThatThereIsNoServer() throws Exception {
        Tool alone = new Tool(Tool.nobody());
        assertEquals(ExitCode.TEMPFAIL, alone.run(SendmailCommand::new, "-bs"));
        assertTrue(alone.out().matches("421 4\\.3\\.2 127\\.0\\.0\\.1:\\d+ .*\r\n"), alone.out());
    }

    @Test
    void helpTeaches() {
        String help =
                new CommandLine(new SendmailCommand()).getUsageMessage(CommandLine.Help.Ansi.OFF);
        for (String part : List.of("-t  ", "-bs", "POSTSEAL_SERVER", "  75 ", "#!/bin/sh")) {
            assertTrue(help.contains(part), () -> part + " in " + help);
        }
    }
}
