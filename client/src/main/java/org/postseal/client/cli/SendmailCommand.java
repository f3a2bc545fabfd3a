package org.postseal.client.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.Map;
import java.util.Stack;
import java.util.concurrent.Callable;

/** {@code postseal sendmail}. */
@Command(
        name = "sendmail",
        description = {
            "Hands a message on standard input to the local Postseal server, as sendmail(8) does for"
                    + " programs. The server seals it.",
            "",
            "The server is $POSTSEAL_SERVER (HOST:PORT), else 127.0.0.1:2525. Where none answers,"
                    + " nothing is queued: the exit code is 75, and the caller tries again. A message"
                    + " goes to all its recipients or to none.",
            "",
            "Bcc fields are taken out. From, Date and Message-ID are added where they are missing."
                    + " Lines may end in LF or CRLF. At most 50 MiB.",
            "",
            "Options:",
            "  -t                recipients also from To, Cc and Bcc",
            "  -i, -oi           a line with a single dot does not end the message",
            "  -f ADDR, -r ADDR  the sender's address; <> for none",
            "  -F NAME           the sender's name, for a From that is added",
            "  -bm               read a message (the default)",
            "  -bs               speak SMTP on standard input and output",
            "  -N WHEN           status notifications: never, or success,failure,delay",
            "  -R full|hdrs      how much a notification returns",
            "  -V ENVID          the envelope id that a notification names",
            "  --                the rest are recipients",
            "Of no effect: -B -C -D -E -G -h -L -m -n -o... -O... -p -U -v -X and the like."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  mail -S sendmail='postseal sendmail' dave@dave.example",
            "  postseal sendmail -t -oi < message",
            "",
            "As /usr/sbin/sendmail, a script of two lines:",
            "  #!/bin/sh",
            "  exec /opt/postseal/postseal sendmail \"$@\""
        },
        customSynopsis = "postseal sendmail [OPTIONS] [RECIPIENT...]",
        exitCodeListHeading = "%nExit codes (sysexits.h):%n",
        exitCodeList = {
            "0:The server has taken the message for every recipient.",
            "64:Wrong use of the command.",
            "65:The message, or an address in it, cannot be sent.",
            "67:A recipient does not exist.",
            "68:A recipient's host does not exist.",
            "69:The server refused for good.",
            "70:An error in this program.",
            "74:The message cannot be read.",
            "75:No server, or it refused for now: try again.",
            "77:The server does not relay for this host.",
            "78:$POSTSEAL_SERVER is wrong."
        },
        preprocessor = SendmailCommand.Verbatim.class,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        exitCodeOnExecutionException = ExitCode.SOFTWARE)
public final class SendmailCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(hidden = true, arity = "0..*")
    private List<String> words = List.of();

    public SendmailCommand() {
        this(Surroundings.system());
    }

    public SendmailCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try {
            SendmailArguments arguments = SendmailArguments.parse(words);
            switch (arguments.mode()) {
                case SMTP -> {
                    return new SmtpPipe(surroundings).run();
                }
                case MESSAGE -> new SendmailMessage(surroundings, arguments).submit();
                case NOTHING -> {}
            }
            return ExitCode.OK;
        } catch (CommandFailure e) {
            surroundings.complain("sendmail", e.getMessage());
            return e.exitCode();
        }
    }

    /** Keeps picocli from reading options that are not of its kind. */
    static final class Verbatim implements CommandLine.IParameterPreprocessor {
        @Override
        public boolean preprocess(
                Stack<String> arguments,
                CommandSpec command,
                ArgSpec argument,
                Map<String, Object> info) {
            boolean help = arguments.size() == 1 && arguments.peek().equals("--help");
            if (!help) {
                arguments.push("--");
            }
            return false;
        }
    }
}
