package org.postseal.server.smtp;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The commands beside the transaction (RFC 5321 sections 4.1.1.5 to 4.1.1.10, RFC 3207). */
final class SessionCommands {
    private static final Answer CANNOT_VERIFY =
            Answer.of(252, "2.5.0", "Cannot VRFY, but will take a message and try");
    private static final Answer TLS_READY = Answer.of(220, "2.0.0", "Ready to start TLS");
    private static final Answer NOT_OFFERED = Answer.of(502, "5.5.1", "STARTTLS is not offered");

    private SessionCommands() {}

    static Step rset(Session session, String arguments) {
        if (!arguments.isEmpty()) {
            return Answer.BAD_SYNTAX;
        }
        session.reset();
        return Answer.OK;
    }

    static Step noop(Session session, String arguments) {
        return Answer.OK;
    }

    static Step vrfy(Session session, String arguments) {
        return arguments.isEmpty() ? Answer.BAD_SYNTAX : CANNOT_VERIFY;
    }

    static Step help(Session session, String arguments) {
        String verbs =
                Arrays.stream(Command.values()).map(Enum::name).collect(Collectors.joining(" "));
        return Answer.of(214, "2.0.0", "Commands: " + verbs);
    }

    static Step quit(Session session, String arguments) {
        return arguments.isEmpty() ? Answer.BYE : Answer.BAD_SYNTAX;
    }

    static Step starttls(Session session, String arguments) {
        if (!arguments.isEmpty()) {
            return Answer.BAD_SYNTAX;
        }
        if (session.isTls()) {
            return Answer.BAD_SEQUENCE;
        }
        return session.services().tls().isPresent() ? TLS_READY.startingTls() : NOT_OFFERED;
    }
}
