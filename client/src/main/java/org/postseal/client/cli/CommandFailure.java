package org.postseal.client.cli;

import org.postseal.client.smtp.SmtpException;
import org.postseal.spec.smtp.Reply;

/** Ends a command. The message is for its user. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    private CommandFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** A session that failed: for good only where the server said so. */
    static CommandFailure of(SmtpException e) {
        int code = e.reply().map(reply -> code(reply, e.stage())).orElse(ExitCode.TEMPFAIL);
        return new CommandFailure(code, e.getMessage(), e);
    }

    private static int code(Reply reply, String stage) {
        int code = ExitCode.of(reply, stage);
        return code == ExitCode.OK ? ExitCode.TEMPFAIL : code;
    }

    int exitCode() {
        return exitCode;
    }
}
