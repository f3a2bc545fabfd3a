package org.postseal.conformance.server;

import org.postseal.conformance.Case;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.Violation;
import org.postseal.conformance.wire.Reply;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Commands and replies of SMTP itself, as far as the extension stands on them. */
final class CommandSection {
    private static final int LINE = 512;

    private CommandSection() {}

    static List<Case<ServerPeer>> cases() {
        return new Section(12, "Commands and replies")
                .must(
                        1,
                        "sends replies in lines of at most 512 octets (RFC 5321 section 4.5.3.1.5)",
                        Stage.GREETED,
                        CommandSection::replyLines)
                .must(
                        2,
                        "sends enhanced codes whose class is that of the reply (RFC 2034 section 4)",
                        Stage.GREETED,
                        CommandSection::enhancedCodes)
                .must(
                        3,
                        "does not take a lone LF for the end of a command (RFC 5321 section 2.3.8)",
                        Stage.GREETED,
                        visit -> oneCommand(visit, "NOOP\nNOOP\r\n"))
                .must(
                        4,
                        "does not take a lone CR for the end of a command (RFC 5321 section 2.3.8)",
                        Stage.GREETED,
                        visit -> oneCommand(visit, "NOOP\rNOOP\r\n"))
                .must(
                        5,
                        "refuses a NUL in an address (RFC 5321 section 4.1.2)",
                        Stage.GREETED,
                        CommandSection::nul)
                .must(
                        6,
                        "refuses a verb that it does not know, and goes on (RFC 5321 section 4.2.4)",
                        Stage.GREETED,
                        CommandSection::unknownVerb)
                .must(
                        7,
                        "takes a command line of 512 octets (RFC 5321 section 4.5.3.1.4)",
                        Stage.GREETED,
                        CommandSection::longLine)
                .must(
                        8,
                        "runs nothing of a command line that is too long (RFC 5321 section"
                                + " 4.5.3.1.9)",
                        Stage.GREETED,
                        CommandSection::tooLongLine)
                .must(
                        9,
                        "answers a group of commands in order (RFC 2920 section 3.2)",
                        Stage.GREETED,
                        CommandSection::group)
                .must(
                        10,
                        "forgets the transaction at EHLO and RSET (RFC 5321 section 4.1.4)",
                        Stage.GREETED,
                        CommandSection::transactionForgotten)
                .must(
                        11,
                        "refuses a declared size beyond its SIZE with 552 (RFC 1870 section 6.1)",
                        Stage.GREETED,
                        CommandSection::declaredSize)
                .must(
                        12,
                        "takes mail for the postmaster of its domain, from the null reverse-path"
                                + " (RFC 5321 section 4.5.1)",
                        Stage.GREETED,
                        CommandSection::postmaster)
                .cases();
    }

    private static Verdict replyLines(Visit visit) throws IOException {
        for (String command : List.of("EHLO client.test", "NOOP", "HELP", "NONSENSE", "RSET")) {
            for (String line : visit.command(command).lines()) {
                Violation.unless(
                        line.length() + 2 <= LINE,
                        command + ": a line of " + (line.length() + 2) + " octets");
            }
        }
        return Verdict.pass();
    }

    private static Verdict enhancedCodes(Visit visit) throws IOException {
        visit.requireExtension("ENHANCEDSTATUSCODES");
        for (String command :
                List.of(
                        "RSET",
                        "MAIL FROM:<>",
                        "RCPT TO:<" + visit.peer().mailbox() + ">",
                        "RCPT TO:<",
                        "MAIL FROM:<> NONSENSE")) {
            Reply reply = visit.command(command);
            Optional<String> code = reply.enhanced();
            Violation.unless(code.isPresent(), command + ": no enhanced code in " + reply);
            Violation.unless(
                    code.get().charAt(0) == reply.lines().getFirst().charAt(0),
                    command + ": classes differ in " + reply);
        }
        return Verdict.pass();
    }

    /** One answer, whatever it is; then QUIT is answered, or the server has left. */
    private static Verdict oneCommand(Visit visit, String line) throws IOException {
        visit.dialogue().send(line);
        if (visit.dialogue().next().isPresent()) {
            visit.nothingElseWasRun("one line");
        }
        return Verdict.pass();
    }

    private static Verdict nul(Visit visit) throws IOException {
        Expect.refused("MAIL with a NUL", visit.command("MAIL FROM:<a\0b@client.test>"));
        return Verdict.pass();
    }

    private static Verdict unknownVerb(Visit visit) throws IOException {
        Expect.code("NONSENSE", visit.command("NONSENSE"), 500, 502);
        visit.mail("");
        Expect.code("NONSENSE", visit.command("NONSENSE"), 500, 502);
        visit.rcpt("");
        return Verdict.pass();
    }

    private static Verdict longLine(Visit visit) throws IOException {
        Reply reply = visit.command("NOOP " + "x".repeat(505));
        Violation.unless(
                reply.code() != 500, "NOOP in a line of 512 octets with its CRLF: " + reply);
        visit.isInStep();
        return Verdict.pass();
    }

    private static Verdict tooLongLine(Visit visit) throws IOException {
        visit.dialogue().send("NOOP " + "x".repeat(120_000) + "\r\n");
        if (visit.dialogue().next().isPresent()) {
            visit.nothingElseWasRun("a line of 120,000 octets");
        }
        return Verdict.pass();
    }

    private static Verdict group(Visit visit) throws IOException {
        visit.requireExtension("PIPELINING");
        visit.dialogue()
                .send(
                        "MAIL FROM:<>\r\nRCPT TO:<"
                                + visit.peer().mailbox()
                                + ">\r\nRCPT TO:<\r\nDATA\r\n");
        Expect.code("MAIL", visit.dialogue().reply(), 250);
        Expect.code("RCPT", visit.dialogue().reply(), 250);
        Expect.refused("RCPT TO:<", visit.dialogue().reply());
        Expect.code("DATA", visit.dialogue().reply(), 354);
        visit.dialogue().send(Mail.of("sent after a group") + ".\r\n");
        Expect.code("the message", visit.dialogue().reply(), 250);
        return Verdict.pass();
    }

    private static Verdict transactionForgotten(Visit visit) throws IOException {
        String rcpt = "RCPT TO:<" + visit.peer().mailbox() + ">";
        visit.mail("");
        visit.ehlo();
        Expect.code(rcpt + " after EHLO", visit.command(rcpt), 503);
        visit.mail("");
        Expect.code("RSET", visit.command("RSET"), 250);
        Expect.code(rcpt + " after RSET", visit.command(rcpt), 503);
        return Verdict.pass();
    }

    private static Verdict declaredSize(Visit visit) throws IOException {
        visit.requireExtension("SIZE");
        String most = visit.announced().parameters("SIZE").orElseThrow().getFirst();
        if (!most.matches("[1-9][0-9]{0,17}")) {
            return Verdict.info("SIZE has no limit");
        }
        String mail = "MAIL FROM:<> SIZE=" + (Long.parseLong(most) + 1);
        Expect.code(mail, visit.command(mail), 552);
        visit.mail(" SIZE=1000");
        return Verdict.pass();
    }

    private static Verdict postmaster(Visit visit) throws IOException {
        visit.mail("");
        String rcpt = "RCPT TO:<postmaster@" + visit.peer().domain() + ">";
        Expect.code(rcpt, visit.command(rcpt), 250);
        return Verdict.pass();
    }
}
